//! Codes of commands and files (`C05xx`).

codes! {
    /// A file or folder that is not there or may not be read.
    UNREADABLE = "C0501", "a file that cannot be read";
    /// A pipe, a device or something else that is neither file nor folder.
    NOT_A_FILE = "C0502", "neither a file nor a folder";
    /// A file whose name does not tell its format.
    UNKNOWN_FORMAT = "C0503", "a format that is not known";
    /// A plan that does not say which vocabulary it is written in.
    NO_VOCABULARY = "C0504", "a plan that names no vocabulary";
    /// A plan or a command that names a vocabulary that is not loaded.
    UNKNOWN_VOCABULARY = "C0505", "a vocabulary that is not loaded";
    /// A plan for another major version of its vocabulary.
    OTHER_VERSION = "C0506", "another version of the vocabulary";
    /// A pack that is not loaded.
    UNKNOWN_PACK = "C0507", "a pack that is not loaded";
    /// A rule file that stands where a built-in one does, and differs from it.
    DIFFERS_FROM_BUILT_IN = "C0508", "a changed copy of a built-in file";
    /// A place for rules without any rule file.
    NO_RULES = "C0509", "no rule file";
    /// A rule or code that is not known.
    UNKNOWN_TOPIC = "C0510", "nothing of this name to explain";
    /// An example whose rule comes to another outcome.
    EXAMPLE_FAILS = "C0511", "an example that fails";
    /// A path in an example that its plan does not have.
    PLACE_DIFFERS = "C0512", "an example with another place";
    /// A panic while a file was checked.
    INTERNAL = "C0513", "a mistake in Caveat itself";
    /// A plan that comes off better by stating less.
    SILENCE_ANSWERS = "C0514", "an answer that silence changes";
    /// A change in a rule that none of its examples notices.
    UNNOTICED_CHANGE = "C0515", "a change that no example notices";
    /// A symbolic link to rules in a folder.
    LINK = "C0516", "a link that is not followed";
    /// A file for the result that is checked itself.
    REPLACES_INPUT = "C0517", "a result that would replace what is checked";
}
