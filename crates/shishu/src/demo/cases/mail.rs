//! E-mail of the demo: what lies in the petition office's mailbox.

use crate::demo::carry_out::in_post;
use shishu_office::{Caller, LeftOut, NewMail, Office, OfficeError, Refusal};
use shishu_terms::{Bilingual, Moment, PostId};

/// One message.
pub struct Letter {
    pub days_ago: i64,
    from: &'static str,
    subject: &'static str,
    text: &'static str,
    /// An attachment that was not taken.
    left_out: Option<&'static str>,
}

pub const LETTERS: [Letter; 3] = [
    Letter {
        days_ago: 1,
        from: "赵某 <zhao@example.cn>",
        subject: "修路占地补偿",
        text: "你好：\n修路占了我家六分地，去年十月量的地，说好三个月内给钱，到现在没有给。补偿款什么时候发？",
        left_out: Some("量地.xlsx"),
    },
    Letter {
        days_ago: 1,
        from: "工友 <gong@example.cn>",
        subject: "两个月工资没有发",
        text: "我们在城东工地干活，老板拖欠农民工工资两个月，电话不接。",
        left_out: None,
    },
    Letter {
        days_ago: 0,
        from: "promo@example.com",
        subject: "培训优惠",
        text: "内部培训，买一送一，名额有限。",
        left_out: None,
    },
];

/// Brings a message in, at the desk of the petition office.
pub async fn bring_in(office: &Office, now: Moment, number: usize) -> Result<(), OfficeError> {
    let missing = || Refusal::not_found(&format!("letter {number}"));
    let letter = LETTERS.get(number).ok_or_else(missing)?;
    let caller = Caller::actor(in_post(office.programme(), &PostId::new("petition-desk"), now)?, now);
    let why = Bilingual::new("这不是 JPEG、PNG 图片，也不是 PDF", "this is no JPEG or PNG picture and no PDF");
    let new = NewMail {
        message_id: format!("{number}@example.cn"),
        from: letter.from.to_owned(),
        subject: letter.subject.to_owned(),
        sent: Some(now.plus_seconds(-7_200)),
        text: letter.text.to_owned(),
        files: Vec::new(),
        left_out: letter.left_out.map(|name| LeftOut { name: name.to_owned(), why }).into_iter().collect(),
    };
    office.receive_mail(&caller, new).await?;
    Ok(())
}
