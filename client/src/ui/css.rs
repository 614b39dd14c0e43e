//! CSS lengths.

/// Whole pixels.
pub fn px(length: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a screen is far smaller")]
    let whole = length.round() as i32;
    format!("{whole}px")
}

#[cfg(test)]
mod tests {
    use super::px;

    #[test]
    fn lengths_are_rounded() {
        assert_eq!(px(1.5), "2px");
        assert_eq!(px(-0.4), "0px");
        assert_eq!(px(-12.6), "-13px");
    }
}
