//! Chinese surnames, and what begins like one and is none.

/// Of one character: the commonest (公安部 2020 年全国姓名报告 names the first hundred) and some less common ones.
const SINGLE: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱江尹薛闫阎段雷龙侯史陶黎贺顾毛郝龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申殷耿焦詹欧兰辛左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴季霍涂成苗曲谷盛冉蓝路游靳柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农卓古吉缪简车项芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南储原栗燕楚鄢劳谌奚皮粟冼蔺盘闻厉伊仝郜阚权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋初门云容扈晁芮阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况宿鲜印逯隆茹诺战慕危玉银亢嵇哈湛宾戎勾茅利於居干尉冶斯元束檀展阴昝智幸奉植衡富尧";

/// Of two characters.
const DOUBLE: [&str; 16] = [
    "欧阳", "上官", "皇甫", "令狐", "诸葛", "司徒", "司马", "申屠", "夏侯", "贺兰", "完颜", "慕容", "尉迟", "长孙",
    "东方", "端木",
];

/// Surnames that are everyday words too: alone before a title they are more often those.
const WORDS: &str = "谢车于任向时应全原国平强支计单成方高常明安路项施包查解居干门文房党华官商师";

/// Everyday words that begin with a surname.
const NOT_NAMES: &[&str] = &[
    "高度", "高兴", "高级", "高速", "高中", "高层", "高价", "高考", "方面", "方便", "方案", "方式", "方法", "安排",
    "安全", "安置", "安装", "文化", "文件", "文明", "明确", "明显", "明明", "成立", "成为", "成员", "严重", "严格",
    "严厉", "程度", "程序", "时间", "时候", "时任", "常常", "常年", "常委", "常务", "任何", "任意", "任务", "任职",
    "管理", "管辖", "何时", "何种", "何况", "万元", "万人", "水电", "石头", "金额", "金融", "连续", "连同", "单位",
    "单独", "路上", "路面", "路灯", "路口", "党员", "党委", "党组", "党支", "景区", "农民", "农村", "农业", "农户",
    "都是", "都不", "都有", "都没", "应该", "应当", "项目", "计划", "计生", "向上", "向市", "向县", "向区", "向镇",
    "向我", "向您", "向有", "和我", "和他", "和你", "和村", "和镇", "和县", "和市", "和平", "和谐", "于是", "解决",
    "解释", "解除", "全部", "全市", "全村", "全体", "全县", "全镇", "全家", "查处", "查看", "查询", "查实", "查明",
    "白天", "车辆", "车位", "车主", "温度", "强烈", "强制", "强行", "强拆", "国家", "国土", "国有", "公司", "公共",
    "公安", "马上", "马路", "江湖", "张贴", "罗列", "谈话", "黄金", "黄色", "钱款", "钱财", "胡乱", "胡说", "毛病",
    "包括", "包庇", "包工", "包村", "包片", "宣传", "宣布", "房子", "房屋", "房产", "房东", "曾经", "曾任", "施工",
    "施行", "池塘", "田地", "田土", "花费", "花园", "易于", "祝愿", "祝您", "支持", "支付", "支部", "支书", "居民",
    "居委", "居住", "干部", "干群", "来信", "来电", "来访", "原来", "原因", "原村", "原任", "相关", "相信", "平时",
    "平台", "利用", "利益", "位于", "信访", "信息", "海关", "门口", "门面", "元月", "但是", "但他", "那个", "那么",
    "由于", "官员", "官方", "商户", "商业", "商家", "师生", "师傅", "费用", "费尽", "容易", "同志", "班子", "富裕",
    "幸福", "银行", "封闭", "封锁", "修建", "修路", "修改", "展开", "呼吁", "索要", "索取", "满意", "广大", "麻烦",
    "游客", "米兰", "古城", "荣誉", "盘踞", "商量", "谢谢", "左右", "展示", "宿舍", "宣称", "原告", "原聘", "包头",
    "毕业", "任教", "支教", "国吃", "严查", "明示", "明查", "明察", "商铺", "劳资", "修车", "农田", "董事", "时更",
    "时劳", "方提", "方收", "应签", "于今", "许可", "初售", "文盲", "党政", "华水", "房组", "权利", "权力", "权益",
    "成绩", "成本", "成果", "成年", "申请", "申诉", "申报", "解押", "解封", "原宅", "原龙", "查阅", "查封", "陈述",
    "计算", "黄花", "强调", "强占", "合法", "司机", "纪检", "纪委", "辛苦", "高额", "楼上", "楼下", "楼盘", "区委",
    "区政", "区里", "区域", "初中", "初步", "云南", "南方", "欧洲", "武装", "沙石", "石材", "边上", "边缘", "郎中",
];

/// Characters that no given name has.
const NOT_GIVEN: &str = "的了是在和与及等有我你您他她它们这那不也都被把向对为说因系将从就又还要会能让给跟到去来没着过吗呢吧啊某县市镇乡村组局委厅处科室所站院校厂公司副主任书记长员者人先生女士各该本此其第每两几年日号时后前上下里内外多少个名位一二三四五六七八九十百千万店场班姓总款费课聘社区沟街";

/// How many characters of surname stand here, if any do.
pub fn surname(characters: &[char]) -> Option<usize> {
    let pair: String = characters.iter().take(2).collect();
    match characters.first() {
        _ if DOUBLE.contains(&pair.as_str()) => Some(2),
        Some(first) if SINGLE.contains(*first) => Some(1),
        _ => None,
    }
}

/// Whether these characters can be a whole name: surname and one or two given characters, and no everyday word.
pub fn is_name(characters: &[char]) -> bool {
    let Some(family) = surname(characters) else { return false };
    let given = &characters[family.min(characters.len())..];
    let begins: String = characters.iter().take(2).collect();
    let ends: String = given.iter().collect();
    (1..=2).contains(&given.len())
        && given.iter().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}') && !NOT_GIVEN.contains(*c))
        && !NOT_NAMES.contains(&begins.as_str())
        && !NOT_NAMES.contains(&ends.as_str())
}

/// Whether these two characters are a verb and the surname it goes with, as in 向胡书记反映, 谢曹书记.
pub fn is_verb_and_surname(characters: &[char]) -> bool {
    matches!(characters, [verb, name] if WORDS.contains(*verb) && is_plain_surname(*name))
}

/// Whether a surname stands here that is no everyday word as well.
pub fn is_plain_surname(c: char) -> bool {
    SINGLE.contains(c) && !WORDS.contains(c)
}
