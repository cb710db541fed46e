//! Texts compare after Unicode normalisation (NFC), so that an `é` typed in one keystroke is an `é`
//! typed in two.

use std::borrow::Cow;

use unicode_normalization::IsNormalized;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc_quick;

/// The text in NFC; most texts are already.
pub fn normalize(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Whether two texts are the same once normalised.
pub fn same(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    if left.is_ascii() && right.is_ascii() {
        return false;
    }
    normalize(left) == normalize(right)
}
