"""Slips for the tests of the receipt printer."""

from kiosk.model.document import Document, Field, Heading, Note, Qr, Table

CLAIM = "https://zwfw.example/c/QH7K-2M9P"

BOOKING = Document(
    (
        Heading("预约凭条"),
        Field("预约号", "QH7K-2M9P"),
        Field("姓名", "张*兰"),
        Field("事项", "居民身份证换领"),
        Field("办理时间", "2026年3月12日 星期四 09:00–09:30"),
        Field("办理地点", "清河县政务服务中心二楼公安局综合服务窗口（城关镇和平路18号）"),
        Field("金额", "¥1,234.50"),
        Table(
            ("所需材料", "份数", "说明"),
            (("居民户口簿", "1", "原件"), ("身份证复印件", "2", "正反面印在同一张纸上")),
        ),
        Qr(CLAIM, "到场扫此码取号"),
        Note("请提前10分钟到达。Please bring the documents listed above."),
    )
)
"""Everything of it stands in a printer's own characters."""

SHORT = Document((Heading("通办"), Field("预约号", "QH7K-2M9P")))
