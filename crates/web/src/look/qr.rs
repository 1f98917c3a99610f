//! A square to scan, drawn as one path: no image to fetch, sharp on paper.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Blank modules around the code that scanners need (ISO/IEC 18004).
const QUIET: usize = 4;

/// The code of a text, with its name for who cannot see it. Nothing when the text is too long for any code (about 2,900 bytes).
pub fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else { return html! {} };
    let side = code.width() + 2 * QUIET;
    html! {
        svg.qr xmlns="http://www.w3.org/2000/svg" width=(2 * side) height=(2 * side) viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path(&code)) fill="#000" {}
        }
    }
}

/// Runs of dark modules, row by row.
fn path(code: &QrCode) -> String {
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                // Writing to a String does not fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_with_its_quiet_zone_and_its_name() {
        let drawn = qr("https://example.org/verify?r=AQ", "Receipt").into_string();
        // Version 2 has 25 modules a side; the finder's upper edge is seven dark modules at the quiet zone's corner.
        assert!(drawn.contains("viewBox=\"0 0 33 33\"") && drawn.contains("M4 4h7v1h-7z"), "{drawn}");
        assert!(drawn.contains("aria-label=\"Receipt\""));
        assert_eq!(qr(&"x".repeat(3000), "too long").into_string(), "");
    }
}
