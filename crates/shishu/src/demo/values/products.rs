//! Main products by industry: what is made, how many tonnes ten thousand yuan of it weigh, how much electricity they take.

/// The main product of an industry class.
pub struct Product {
    /// What it is called in indicator 401.
    pub name: &'static str,
    /// Tonnes in 10 million yuan of output.
    pub tonnes: i64,
    /// Ten thousand kWh in 10 million yuan of output, in tenths.
    pub electricity: i64,
}

const fn product(name: &'static str, tonnes: i64, electricity: i64) -> Product {
    Product { name, tonnes, electricity }
}

/// By class where it matters, else by division.
pub fn of(class: &str) -> Product {
    match class {
        "1311" => product("大米", 2600, 120),
        "1329" => product("配合饲料", 3100, 130),
        "1361" => product("冷冻水产品", 620, 260),
        "1371" => product("速冻蔬菜", 1150, 240),
        "1441" => product("液体乳", 1400, 180),
        "1462" => product("酱油", 1900, 140),
        "1494" => product("食用盐", 9500, 420),
        "1514" => product("黄酒", 1500, 90),
        "1522" => product("瓶装饮用水", 9800, 150),
        "1530" => product("精制茶", 95, 110),
        "1712" => product("棉混纺布", 420, 520),
        "3011" => product("水泥", 31000, 980),
        "3391" => product("精密铸件", 880, 610),
        "3393" => product("锻件", 960, 540),
        "3825" => product("光伏组件", 310, 210),
        "4412" => product("蒸汽", 52000, 900),
        "4413" => product("上网电量折标", 1200, 60),
        "4511" => product("天然气", 2100, 40),
        "4610" => product("自来水", 3_300_000, 820),
        _ => of_division(class.get(..2).unwrap_or_default()),
    }
}

fn of_division(division: &str) -> Product {
    match division {
        "10" => product("建筑用石料", 120_000, 480),
        "17" => product("纺织制品", 300, 380),
        "18" | "19" => product("服装鞋帽", 130, 120),
        "20" | "21" => product("竹木家具", 620, 150),
        "22" => product("机制纸", 2300, 720),
        "23" => product("印刷品", 520, 160),
        "24" => product("塑料玩具", 260, 140),
        "26" => product("化工助剂", 1250, 430),
        "27" => product("中药饮片", 140, 130),
        "29" => product("塑料包装", 780, 410),
        "30" => product("建材制品", 9000, 560),
        "33" => product("五金工具", 420, 260),
        "34" | "35" => product("通用设备部件", 310, 200),
        "36" | "37" => product("车船零部件", 280, 230),
        "38" => product("电机电缆", 190, 170),
        "39" => product("电子元件", 60, 190),
        _ => product("其他产品", 400, 200),
    }
}
