//! A second opinion: the semantics of the language written down in the plainest way.
