//! The points that a report asks: a reply answers each of them.

/// What a reporter asks, point by point, as it stands in the text: numbered items where there are two or more, otherwise the sentences that
/// end in a question mark, otherwise nothing (the reply then answers the whole).
pub fn points(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let numbered: Vec<String> = lines.iter().filter(|line| is_numbered(line)).map(|line| (*line).to_owned()).collect();
    if numbered.len() >= 2 {
        return numbered;
    }
    let mut asked = Vec::new();
    for line in lines {
        let mut rest = line;
        while let Some(at) = rest.find(['？', '?', '。', '！', '；']) {
            let end = at + rest[at..].chars().next().map_or(1, char::len_utf8);
            let sentence = rest[..end].trim();
            if sentence.ends_with(['？', '?']) && sentence.chars().count() > 4 {
                asked.push(sentence.to_owned());
            }
            rest = &rest[end..];
        }
    }
    asked
}

/// `1.`, `1、`, `（一）`, `一、`, `第一，`.
fn is_numbered(line: &str) -> bool {
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = line.trim_start_matches(['（', '(', '第']);
    let after = rest.trim_start_matches(number);
    let digits = rest.len() - after.len();
    let marked = after.starts_with(['、', '.', '．', '）', ')', '，', ',', '：', ':']);
    // 1.5 is a number, not an item.
    digits > 0 && digits <= 6 && marked && !after.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_items_are_the_points() {
        let text = "各位领导：\n1、占用耕地谁批的？\n2、补偿款什么时候发？\n（三）请公开账目。";
        assert_eq!(points(text), ["1、占用耕地谁批的？", "2、补偿款什么时候发？", "（三）请公开账目。"]);
    }

    #[test]
    fn otherwise_the_questions() {
        assert_eq!(points("路灯坏了三个月。什么时候能修？谁负责？？"), ["什么时候能修？"]);
        assert_eq!(points("面积 1.5 亩，报成 15 亩。"), Vec::<String>::new());
    }
}
