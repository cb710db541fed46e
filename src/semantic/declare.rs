//! First pass: which packs, vocabularies and members there are, and which file sees which of them.

use std::collections::HashMap;
use std::collections::HashSet;

use super::Compiler;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::semantic as codes;
use crate::program::Authority;
use crate::program::AuthorityId;
use crate::program::DefineId;
use crate::program::Pack;
use crate::program::PackId;
use crate::program::Param;
use crate::program::Section;
use crate::program::TableId;
use crate::program::VocabularyId;
use crate::source::Span;
use crate::syntax::ast;
use crate::vocabulary::Type;

/// What is declared, by name.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    /// What each file is part of and can see.
    pub files: Vec<FileScope>,
    /// What each pack declares.
    pub members: Vec<HashMap<&'a str, Member>>,
    /// Definitions, with their text and how far their check has come.
    pub defines: Vec<DefineDecl<'a>>,
    /// How many definitions are being checked: each waits for one that it calls.
    pub open_defines: u32,
    /// Tables with their text.
    pub tables: Vec<(usize, &'a ast::Table)>,
    /// Parameters with their text.
    pub params: Vec<(usize, &'a ast::Param)>,
    /// Parameters that are wrong, which has been reported.
    pub wrong_params: HashSet<usize>,
    /// Members that something uses.
    pub used: HashSet<(PackId, String)>,
}

/// What a file is part of and can see.
#[derive(Clone, Debug, Default)]
pub(super) struct FileScope {
    /// Its pack, unless it belongs to a vocabulary or to nothing.
    pub pack: Option<PackId>,
    /// The vocabulary that its rules speak about.
    pub vocabulary: Option<VocabularyId>,
    /// The packs that it uses, its own first.
    pub packs: Vec<PackId>,
}

/// Something that a pack declares.
#[derive(Clone, Copy, Debug)]
pub(super) enum Member {
    /// The n-th `param`.
    Param(usize),
    /// A `define`.
    Define(DefineId),
    /// A `table`.
    Table(TableId),
    /// A `source`.
    Authority(AuthorityId),
}

/// A definition before and after its check.
#[derive(Debug)]
pub(super) struct DefineDecl<'a> {
    /// The file that declares it.
    pub file: usize,
    /// Its text.
    pub tree: &'a ast::Define,
    /// How far its check has come.
    pub state: DefineState,
}

/// How far the check of a definition has come.
#[derive(Clone, Debug)]
pub(super) enum DefineState {
    /// Not looked at.
    Waiting,
    /// Under way: meeting it again is a circle.
    Checking,
    /// Usable.
    Done(Signature),
    /// Wrong, and reported.
    Failed,
}

/// What a call of a definition has to know.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub params: Vec<Type>,
    pub result: Type,
    /// How deep its own calls go.
    pub depth: u32,
    /// Whether its answer hangs on the day of the check.
    pub reads_today: bool,
}

/// Whether a file's header names a vocabulary or a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileKind {
    Vocabulary,
    Pack,
}

impl<'a> Compiler<'a> {
    /// Finds out what there is: vocabularies are built whole, packs get their members.
    pub(super) fn declare(&mut self) {
        self.declare_vocabularies();
        for file in 0..self.files.len() {
            self.declare_pack(file);
        }
        for file in 0..self.files.len() {
            self.resolve_uses(file);
        }
        self.report_use_circles();
        for file in 0..self.files.len() {
            self.declare_members(file);
        }
    }

    fn declare_pack(&mut self, file: usize) {
        let mut scope = FileScope::default();
        if let Some(ast::Header::Pack { doc, name, title }) = self.tree(file).header.as_ref() {
            let known = self
                .program
                .packs
                .iter()
                .position(|pack| pack.name == name.text);
            let index = known.unwrap_or_else(|| {
                self.program.packs.push(Pack {
                    name: name.text.clone(),
                    title: String::new(),
                    doc: String::new(),
                    span: name.span,
                });
                self.declarations.members.push(HashMap::new());
                self.program.packs.len() - 1
            });
            if let Some(pack) = self.program.packs.get_mut(index) {
                // Several files may share a pack; the first that says more is heard.
                if let Some(title) = title.as_ref().filter(|_| pack.title.is_empty()) {
                    pack.title.clone_from(&title.value);
                }
                if let Some(doc) = doc.as_ref().filter(|_| pack.doc.is_empty()) {
                    pack.doc.clone_from(doc);
                }
            }
            let id = PackId(number(index));
            scope.pack = Some(id);
            scope.packs.push(id);
        }
        self.declarations.files.push(scope);
    }

    /// The tree of a file.
    #[expect(
        clippy::indexing_slicing,
        reason = "file numbers come from the list of files"
    )]
    pub(super) fn tree(&self, file: usize) -> &'a ast::File {
        &self.files[file].tree
    }

    /// What a file can see.
    #[expect(
        clippy::indexing_slicing,
        reason = "every file has a scope once packs are declared"
    )]
    pub(super) fn file_scope(&self, file: usize) -> &FileScope {
        &self.declarations.files[file]
    }

    fn declare_members(&mut self, file: usize) {
        let kind = match &self.tree(file).header {
            Some(ast::Header::Vocabulary { .. }) => FileKind::Vocabulary,
            Some(ast::Header::Pack { .. }) => FileKind::Pack,
            None => return,
        };
        for item in &self.tree(file).items {
            if let Some((what, span)) = misplaced(item, kind) {
                self.report(misplaced_diagnostic(what, span, kind));
            } else {
                self.declare_member(file, item);
            }
        }
    }

    fn declare_member(&mut self, file: usize, item: &'a ast::Item) {
        let Some(pack) = self.file_scope(file).pack else {
            return;
        };
        match item {
            ast::Item::Param(tree) => {
                let member = Member::Param(self.declarations.params.len());
                if self.add_member(pack, &tree.name, member) {
                    self.declarations.params.push((file, tree));
                }
            }
            ast::Item::Define(tree) => {
                let member = Member::Define(DefineId(number(self.declarations.defines.len())));
                if self.add_member(pack, &tree.name, member) {
                    self.declarations.defines.push(DefineDecl {
                        file,
                        tree,
                        state: DefineState::Waiting,
                    });
                }
            }
            ast::Item::Table(tree) => {
                let member = Member::Table(TableId(number(self.declarations.tables.len())));
                if self.add_member(pack, &tree.name, member) {
                    self.declarations.tables.push((file, tree));
                }
            }
            ast::Item::Source(tree) => {
                let member = Member::Authority(AuthorityId(number(self.program.authorities.len())));
                if self.add_member(pack, &tree.name, member) {
                    self.declare_authority(pack, tree);
                }
            }
            _ => {}
        }
    }

    /// Gives a pack a member; says so and answers false where it already has one of that name.
    fn add_member(&mut self, pack: PackId, name: &'a ast::Name, member: Member) -> bool {
        let members = self.declarations.members.get_mut(pack.0 as usize);
        let Some(members) = members else {
            return false;
        };
        if let Some(first) = members.get(name.text.as_str()).copied() {
            let first = self.member_span(first);
            self.report(duplicate(name, first));
            return false;
        }
        members.insert(&name.text, member);
        true
    }

    /// Where a member is declared.
    pub(super) fn member_span(&self, member: Member) -> Span {
        let declarations = &self.declarations;
        match member {
            Member::Param(index) => declarations.params.get(index).map(|(_, it)| it.name.span),
            Member::Define(id) => declarations
                .defines
                .get(id.0 as usize)
                .map(|it| it.tree.name.span),
            Member::Table(id) => declarations
                .tables
                .get(id.0 as usize)
                .map(|(_, it)| it.name.span),
            Member::Authority(id) => self
                .program
                .authorities
                .get(id.0 as usize)
                .map(|it| it.span),
        }
        .unwrap_or_default()
    }

    fn declare_authority(&mut self, pack: PackId, tree: &'a ast::SourceDecl) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for section in &tree.sections {
            if let Some(first) = seen.insert(&section.name.text, section.name.span) {
                self.report(duplicate(&section.name, first));
            }
        }
        let text = |text: &Option<ast::Text>| text.as_ref().map(|text| text.value.clone());
        self.program.authorities.push(Authority {
            name: tree.name.text.clone(),
            title: text(&tree.title).unwrap_or_default(),
            doc: tree.doc.clone().unwrap_or_default(),
            publisher: text(&tree.publisher),
            date: tree.date.map(|date| date.date),
            link: text(&tree.link),
            sections: tree.sections.iter().map(section).collect(),
            pack,
            span: tree.name.span,
        });
    }

    /// Parameters are constants: their values see no plan and no other names.
    pub(super) fn check_params(&mut self) {
        for index in 0..self.declarations.params.len() {
            let Some((file, tree)) = self.declarations.params.get(index).copied() else {
                continue;
            };
            let ty = self.resolve_type(file, &tree.ty);
            let value = ty
                .as_ref()
                .and_then(|ty| self.check_constant(file, &tree.value, ty));
            let Some(pack) = self.file_scope(file).pack else {
                continue;
            };
            // A parameter that is wrong keeps its place in the list, so that numbers stay right.
            let value = value.unwrap_or_else(|| {
                self.declarations.wrong_params.insert(index);
                self.placeholder(tree.value.span)
            });
            self.program.params.push(Param {
                name: tree.name.text.clone(),
                pack,
                doc: tree.doc.clone().unwrap_or_default(),
                ty: ty.unwrap_or(Type::Boolean),
                value,
                span: tree.name.span,
            });
        }
    }

    /// Says which parameters, definitions and tables nothing uses.
    pub(super) fn report_unused(&mut self) {
        let mut unused = Vec::new();
        for (pack, members) in (0..).map(PackId).zip(&self.declarations.members) {
            for (name, member) in members {
                let what = match member {
                    Member::Param(_) => "param",
                    Member::Define(_) => "define",
                    Member::Table(_) => "table",
                    Member::Authority(_) => continue,
                };
                if !self.declarations.used.contains(&(pack, (*name).to_owned())) {
                    unused.push(unused_diagnostic(what, name, self.member_span(*member)));
                }
            }
        }
        self.diagnostics.append(&mut unused);
    }
}

/// Says that something is declared and never used.
pub(super) fn unused_diagnostic(what: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(&codes::UNUSED, format!("the {what} `{name}` is never used"))
        .at(span, "declared here")
        .help("use it or remove it: a name that nothing reads misleads whoever reviews the rules")
}

fn section(tree: &ast::Section) -> Section {
    Section {
        name: tree.name.text.clone(),
        text: tree.text.value.clone(),
        not_checkable: tree
            .not_checkable
            .as_ref()
            .map(|reason| reason.value.clone()),
        span: tree.name.span,
    }
}

/// Says that a name is taken.
pub(super) fn duplicate(name: &ast::Name, first: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::DUPLICATE,
        format!("`{}` is declared twice", name.text),
    )
    .at(name.span, "the second time")
    .at(first, "the first time")
    .help("give one of them another name, or remove it")
}

/// What an item is called, where it stands in a file of the wrong kind.
fn misplaced(item: &ast::Item, kind: FileKind) -> Option<(&'static str, Span)> {
    let (what, span, home) = match item {
        ast::Item::Record(it) if it.root => ("root", it.name.span, FileKind::Vocabulary),
        ast::Item::Record(it) => ("type", it.name.span, FileKind::Vocabulary),
        ast::Item::Taxonomy(it) => ("taxonomy", it.name.span, FileKind::Vocabulary),
        ast::Item::Placeholders(it) => {
            let span = it.first().map(|text| text.span).unwrap_or_default();
            ("placeholders", span, FileKind::Vocabulary)
        }
        ast::Item::Param(it) => ("param", it.name.span, FileKind::Pack),
        ast::Item::Define(it) => ("define", it.name.span, FileKind::Pack),
        ast::Item::Table(it) => ("table", it.name.span, FileKind::Pack),
        ast::Item::Source(it) => ("source", it.name.span, FileKind::Pack),
        ast::Item::Rule(it) => ("rule", it.id.span, FileKind::Pack),
        ast::Item::Amend(it) => ("amend", it.rule.span, FileKind::Pack),
    };
    (home != kind).then_some((what, span))
}

fn misplaced_diagnostic(what: &str, span: Span, kind: FileKind) -> Diagnostic {
    let (here, home) = match kind {
        FileKind::Vocabulary => ("vocabulary", "pack"),
        FileKind::Pack => ("pack", "vocabulary"),
    };
    Diagnostic::error(&codes::MISPLACED, format!("`{what}` in a {here} file"))
        .at(span, format!("belongs in a {home}"))
        .help(format!("move it into a file that starts with `{home} …`"))
}

/// Names in backticks, for a help text.
pub(super) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}

/// An index as the number it is kept as; lists here are far shorter than that.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
