//! Messages as they come, and hostile ones: each is read whole or refused with its reason, and one that kills its reader kills nothing else.

use proptest::prelude::*;
use shishu_mail::{Fault, Limits, MailError, Message, messages, read_here, read_isolated};

fn read(text: &[u8]) -> Result<Message, MailError> {
    read_here(text, &Limits::default())
}

fn fault(text: &[u8]) -> Option<Fault> {
    read(text).err().map(|error| error.fault)
}

const PLAIN: &str = "Message-ID: <1@example.cn>\r\nFrom: =?GBK?B?zfXQocP3?= <wang@example.cn>\r\nDate: Sun, 2 Aug 2026 21:07:00 +0800\r\n\
Subject: =?UTF-8?B?5ouW5qyg5bel6LWE?=\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\ntOXA77XEwre7tcHL\r\n";

#[test]
fn a_message_in_an_old_character_set_is_read() {
    let message = read(PLAIN.as_bytes()).expect("read");
    assert_eq!((message.id.as_str(), message.from.as_str()), ("1@example.cn", "王小明 <wang@example.cn>"));
    assert_eq!((message.subject.as_str(), message.sent), ("拖欠工资", Some(1_785_676_020)));
    assert_eq!(message.text, "村里的路坏了", "GB 2312 as it was coded: {message:?}");
    assert!(message.attachments.is_empty());
}

#[test]
fn of_html_the_words_come_out_and_attachments_keep_their_names_without_paths() {
    let text = "From: a@example.cn\nMessage-ID: <2@example.cn>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n\
--X\nContent-Type: text/html; charset=utf-8\n\n<p>村里的<b>路</b>坏了</p><script>alert(1)</script>\n--X\nContent-Type: image/png\n\
Content-Disposition: attachment; filename=\"C:\\\\photos\\\\../road.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--X--\n";
    let message = read(text.as_bytes()).expect("read");
    assert!(
        message.text.contains("村里的") && message.text.contains("坏了") && !message.text.contains('<'),
        "{message:?}"
    );
    assert_eq!(message.attachments.len(), 1);
    assert_eq!(message.attachments[0].name, "road.png");
    assert_eq!(message.attachments[0].bytes, b"\x89PNG\r\n\x1a\n");
}

#[test]
fn one_without_an_id_has_the_hash_of_its_bytes() {
    let text = b"From: a@example.cn\n\nhello";
    let (first, second) = (read(text).expect("read"), read(text).expect("read"));
    assert!(first.id.starts_with("sha256:") && first.id == second.id);
    assert_ne!(read(b"From: a@example.cn\n\nhello!").expect("read").id, first.id);
}

#[test]
fn what_is_hostile_is_refused_by_name() {
    assert_eq!(fault(b""), Some(Fault::Format));
    assert_eq!(fault(b"\x89PNG\r\n\x1a\n"), Some(Fault::Format));
    assert_eq!(fault(b"Subject: nobody sent it\n\nx"), Some(Fault::Format));
    let head = format!("From: a@example.cn\nX-Long: {}\n\nx", "y".repeat(300 << 10));
    assert_eq!(fault(head.as_bytes()), Some(Fault::Size));
    let nested =
        format!("From: a@example.cn\n{}", "Content-Type: message/rfc822\n\nFrom: b@example.cn\n".repeat(20_000));
    assert_eq!(fault(nested.as_bytes()), Some(Fault::Size));
    let mut parts = "From: a@example.cn\nContent-Type: multipart/mixed; boundary=X\n\n".to_owned();
    parts.push_str(&"--X\nContent-Type: text/plain\n\nx\n".repeat(5_000));
    assert_eq!(fault(parts.as_bytes()), Some(Fault::Size));
    let deep: String = (0..280).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    assert!(read(format!("From: a@example.cn\n{deep}").as_bytes()).is_ok(), "deep, within bounds, and harmless");
    let broken =
        b"From: a@example.cn\nContent-Type: text/plain; charset=utf-8\n\n\xff\xfe\xff\xfe\xff\xfe\xff\xfe plain";
    assert_eq!(fault(broken), Some(Fault::Characters));
    let long = format!("From: a@example.cn\n\n{}", "字".repeat(1_000_001));
    assert_eq!(fault(long.as_bytes()), Some(Fault::Size));
    let small = Limits { bytes: 10, ..Limits::default() };
    assert_eq!(read_here(PLAIN.as_bytes(), &small).err().map(|error| error.fault), Some(Fault::Size));
}

#[test]
fn a_mailbox_is_its_messages() {
    let mailbox = format!(
        "From wang@example.cn Sun Aug  2 21:07:00 2026\n{PLAIN}\nFrom b@example.cn Sun Aug  2 21:08:00 2026\nFrom: b@example.cn\n\n>From here on\n"
    );
    let found = messages(mailbox.as_bytes());
    assert_eq!(found.len(), 2);
    assert_eq!(read(&found[0]).expect("read").subject, "拖欠工资");
    assert_eq!(read(&found[1]).expect("read").text, "From here on");
    assert_eq!(messages(PLAIN.as_bytes()).len(), 1);
    assert_eq!(messages(b"From ").len(), 1);
}

#[test]
fn a_child_reads_as_this_process_does_and_its_death_is_a_refusal() {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_mail-test"));
    let limits = Limits::default();
    for text in [PLAIN.as_bytes(), b"no mail"] {
        assert_eq!(read_isolated(program, &[], text, &limits), read(text));
    }
    let starved = Limits { memory_bytes: 64 << 20, ..limits.clone() };
    let large = format!("From: a@example.cn\n\n{}", "x".repeat(25 << 20));
    let refused = read_isolated(program, &[], large.as_bytes(), &starved).expect_err("too much").fault;
    assert!(matches!(refused, Fault::Resources | Fault::Size), "{refused:?}");
    assert_eq!(read_isolated("/bin/false".as_ref(), &[], b"x", &limits).expect_err("no answer").fault, Fault::Process);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes);
        messages(&bytes);
    }

    #[test]
    fn nor_does_a_message_with_pieces_put_in_and_cut_out(at in 0..400_usize, cut in 0..60_usize, put in "(Content-Type: message/rfc822\n\n|--X\n|=\\?utf-8\\?B\\?|boundary=\"|\n\n|.{0,9}){0,4}") {
        let mut bytes = PLAIN.as_bytes().to_vec();
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        let once = read(&bytes);
        prop_assert_eq!(&once, &read(&bytes));
        if let Ok(message) = once {
            prop_assert!(!message.from.is_empty() && !message.id.is_empty() && !message.subject.contains('\n'));
        }
    }
}
