//! The text of `--help`.

use shishu_verify::Lang;

/// In this language.
pub fn text(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => ZH,
        Lang::En => EN,
    }
}

const ZH: &str = "\
核对实数（Shishu）的回执、检查点、日志和公布的文件，不必信任服务器。

用法：shishu-verify [选项] 对象

对象按内容识别：
  回执文件（.tlog-proof）        证明某件行为在日志中
  回执码                         扫描方块所得的文字，或含 r= 的网址
  检查点文件（checkpoint）       某时日志的签名状态
  文件夹，http(s):// 地址        整个日志：逐条、逐瓦片核对
  公布的网页（单文件）、csv      逐数核对；csv 须以 --proof 给出回执

选项：
  --vkey 公钥或文件   信任的公钥，可多次给出；文件每行一把
  --policy 文件       见证政策（C2SP tlog-policy），可多次给出
  --old 文件或文件夹  以前保存的检查点或日志副本：核对历史未被改写
  --leaf 十六进制     回执所证明的叶子哈希（也可用 base64）
  --proof 文件        公布文件的回执
  --lang zh|en        语言
  --format text|json  输出格式
  -h, --help          本说明
  -V, --version       版本

退出码：0 属实；1 不符；2 无法判断（读不出、缺公钥、用法不对）

例：
  shishu-verify --vkey 公钥.txt 回执.tlog-proof
  shishu-verify --vkey 公钥.txt --old 去年的checkpoint https://tj.example.gov.cn/log
  shishu-verify --vkey 公钥.txt --proof 公报.tlog-proof 公报.csv
";

const EN: &str = "\
Checks Shishu's receipts, checkpoints, logs and published files without trusting the server.

Usage: shishu-verify [OPTIONS] WHAT

WHAT is recognised by its content:
  a receipt file (.tlog-proof)    this act stands in that log
  a receipt code                  the text of a scanned square, or an address with r=
  a checkpoint                    the signed state of a log
  a folder, an http(s):// address a whole log: every entry and every tile
  a published page (single file) or csv: every figure; for a csv give the receipt with --proof

Options:
  --vkey KEY_OR_FILE   a verifier key to trust, may be given several times; in a file one a line
  --policy FILE        a witness policy (C2SP tlog-policy), may be given several times
  --old FILE_OR_FOLDER a checkpoint or a copy of the log kept from before: was history rewritten since?
  --leaf HEX           the leaf hash that a receipt is for (base64 will do)
  --proof RECEIPT      the receipt of a published file
  --lang zh|en         language
  --format text|json   form of the answer
  -h, --help           this text
  -V, --version        version

Exit codes: 0 genuine; 1 does not fit; 2 cannot be told (unreadable, no key, usage)

Examples:
  shishu-verify --vkey office.vkey receipt.tlog-proof
  shishu-verify --vkey office.vkey --old last-year.checkpoint https://stats.example.gov/log
  shishu-verify --vkey office.vkey --proof table.tlog-proof table.csv
";
