//! A file: its header, what it uses, and its declarations, those of packs among them.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;
use nom::combinator::opt;
use nom::combinator::value;
use nom::multi::separated_list1;
use nom::sequence::preceded;
use nom::sequence::separated_pair;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::parser::Parse;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::expr::expression;
use crate::syntax::parser::input::Tokens;
use crate::syntax::parser::literal::any_name;
use crate::syntax::parser::literal::date;
use crate::syntax::parser::literal::name;
use crate::syntax::parser::literal::prose;
use crate::syntax::parser::literal::text;
use crate::syntax::parser::literal::type_;
use crate::syntax::parser::literal::whole;
use crate::syntax::parser::parts::Once;
use crate::syntax::parser::parts::committed;
use crate::syntax::parser::parts::documented;
use crate::syntax::parser::parts::listed;
use crate::syntax::parser::parts::token;
use crate::syntax::parser::parts::word;
use crate::syntax::parser::recovery::block;
use crate::syntax::parser::recovery::head;
use crate::syntax::parser::recovery::recovered;
use crate::syntax::parser::rule;
use crate::syntax::parser::vocabulary;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// file ::= header use* item*
pub(super) fn file(input: Tokens<'_>) -> ast::File {
    let mut file = ast::File::default();
    let mut input = first_header(input, &mut file);
    while input.is_word(0, "use") {
        input = add_uses(input, &mut file);
    }
    input.expect(Expected::Word("use"));
    while !input.at_end() {
        input = match misplaced(input) {
            Some(place) => {
                input.state.report(place);
                add_misplaced(input, &mut file)
            }
            None => add_item(input, &mut file),
        };
    }
    file
}

fn first_header<'a>(input: Tokens<'a>, file: &mut ast::File) -> Tokens<'a> {
    let closes = input.kind() == TokenKind::BraceClose;
    if closes || input.at_end() || (has_shape(input) && !begins_header(input)) {
        input.state.report(missing_header(input));
        return input;
    }
    let (rest, header) = recovered(&mut header, begins_part, input);
    file.header = header;
    rest
}

fn missing_header(input: Tokens<'_>) -> Diagnostic {
    Diagnostic::error(&codes::MISSING_HEADER, "a file begins with what it is")
        .at(input.first().span, "no header before this")
        .help("begin with `pack name \"title\"` or `vocabulary name 1 \"title\"`")
}

fn add_uses<'a>(input: Tokens<'a>, file: &mut ast::File) -> Tokens<'a> {
    let (rest, uses) = recovered(&mut use_, begins_part, input);
    file.uses.extend(uses.into_iter().flatten());
    rest
}

fn add_item<'a>(input: Tokens<'a>, file: &mut ast::File) -> Tokens<'a> {
    if input.kind() == TokenKind::BraceClose {
        return stray_braces(input);
    }
    let (rest, found) = recovered(&mut item, begins_part, input);
    file.items.extend(found.flatten());
    rest.beyond(input)
}

/// A `}` outside of everything is told once, with those that follow it.
fn stray_braces(input: Tokens<'_>) -> Tokens<'_> {
    let count = input
        .rest
        .iter()
        .take_while(|token| token.kind == TokenKind::BraceClose);
    let rest = input.skip(count.count());
    input.state.report(
        Diagnostic::error(&codes::UNMATCHED_BRACKET, "`}` closes nothing")
            .at(input.span_to(rest), "nothing is open here")
            .help("remove it, or look above for what was closed too early"),
    );
    rest
}

/// A header or `use` that stands too late.
fn misplaced(input: Tokens<'_>) -> Option<Diagnostic> {
    let (message, help) = if is_use(input) {
        (
            "`use` stands after a declaration",
            "move it up, to below the header",
        )
    } else if begins_header(input) {
        (
            "a second header stands in the file",
            "give each pack and vocabulary its own files",
        )
    } else {
        return None;
    };
    let diagnostic = Diagnostic::error(&codes::MISPLACED, message);
    Some(diagnostic.at(input.first().span, "too late").help(help))
}

fn add_misplaced<'a>(input: Tokens<'a>, file: &mut ast::File) -> Tokens<'a> {
    if is_use(input) {
        return add_uses(input, file);
    }
    recovered(&mut header, begins_part, input).0
}

/// Where reading goes on after a broken part of a file. At the left margin the word alone will do, since the
/// part that begins there may be broken too.
fn begins_part(input: Tokens<'_>) -> bool {
    const WORDS: &[&str] = &[
        "amend",
        "define",
        "pack",
        "param",
        "placeholders",
        "root",
        "rule",
        "source",
        "table",
        "taxonomy",
        "type",
        "use",
        "vocabulary",
    ];
    has_shape(input) || (WORDS.contains(&input.first_word()) && input.at_margin())
}

/// Whether a declaration begins here, at the left margin: inside braces, that means that one is missing.
pub(super) fn begins_at_margin(input: Tokens<'_>) -> bool {
    has_shape(input) && !is_use(input) && !begins_header(input) && input.at_margin()
}

/// Whether a part of a file begins here, by its first tokens: its word alone could be a name.
pub(super) fn has_shape(input: Tokens<'_>) -> bool {
    use TokenKind::*;
    let next = (input.peek(1).kind, input.peek(2).kind);
    match input.first_word() {
        "placeholders" => next.0 == BracketOpen,
        "rule" | "amend" => next.0 == RuleId,
        _ if is_reserved(input.skip(1).first_word()) => false,
        "root" | "type" | "taxonomy" => next == (Word, BraceOpen),
        "param" => next == (Word, Colon),
        "define" | "table" => next == (Word, ParenOpen),
        "source" => matches!(next, (Word, Text | BraceOpen)),
        _ => is_use(input) || begins_header(input),
    }
}

fn is_use(input: Tokens<'_>) -> bool {
    input.is_word(0, "use") && input.peek(1).kind == TokenKind::Word
}

fn begins_header(input: Tokens<'_>) -> bool {
    let named = input.peek(1).kind == TokenKind::Word;
    let numbered = input.peek(2).kind == TokenKind::Number;
    match input.first_word() {
        "pack" => named,
        "vocabulary" => named && numbered,
        _ => false,
    }
}

/// header ::= vocabulary | pack
fn header(input: Tokens<'_>) -> Parse<'_, ast::Header> {
    alt((vocabulary, pack)).parse(input)
}

/// vocabulary ::= doc 'vocabulary' name whole prose?
fn vocabulary(input: Tokens<'_>) -> Parse<'_, ast::Header> {
    let (rest, doc) = documented(word("vocabulary"))(input)?;
    let (rest, (name, version, title)) = committed((name, whole, opt(prose))).parse(rest)?;
    let header = ast::Header::Vocabulary {
        doc,
        name,
        version,
        title,
    };
    Ok((rest, header))
}

/// pack ::= doc 'pack' name prose?
fn pack(input: Tokens<'_>) -> Parse<'_, ast::Header> {
    let (rest, doc) = documented(word("pack"))(input)?;
    let (rest, (name, title)) = committed((name, opt(prose))).parse(rest)?;
    Ok((rest, ast::Header::Pack { doc, name, title }))
}

/// use ::= 'use' name ( ',' name )*
fn use_(input: Tokens<'_>) -> Parse<'_, Vec<ast::Name>> {
    let names = separated_list1(token(TokenKind::Comma), name);
    preceded(word("use"), committed(names)).parse(input)
}

/// item ::= record_type | taxonomy | placeholders | param | define | table | source | rule | amend
fn item(input: Tokens<'_>) -> Parse<'_, Option<ast::Item>> {
    alt((
        map(rule::rule, |rule| rule.map(ast::Item::Rule)),
        map(param, |param| Some(ast::Item::Param(param))),
        map(define, |define| Some(ast::Item::Define(define))),
        map(table, |table| table.map(ast::Item::Table)),
        map(source, |source| source.map(ast::Item::Source)),
        map(rule::amend, |amend| amend.map(ast::Item::Amend)),
        map(vocabulary::record_type, |record| {
            record.map(ast::Item::Record)
        }),
        map(vocabulary::taxonomy, |taxonomy| {
            taxonomy.map(ast::Item::Taxonomy)
        }),
        map(vocabulary::placeholders, |texts| {
            Some(ast::Item::Placeholders(texts))
        }),
    ))
    .parse(input)
}

/// param ::= doc 'param' name ':' type '=' expression
fn param(input: Tokens<'_>) -> Parse<'_, ast::Param> {
    let (rest, doc) = documented(word("param"))(input)?;
    let (rest, (name, ty)) = committed(parameter).parse(rest)?;
    let value = preceded(token(TokenKind::Equal), expression);
    let (rest, value) = committed(value).parse(rest)?;
    Ok((
        rest,
        ast::Param {
            doc,
            name,
            ty,
            value,
        },
    ))
}

/// parameter ::= name ':' type
fn parameter(input: Tokens<'_>) -> Parse<'_, (ast::Name, ast::TypeExpr)> {
    separated_pair(name, token(TokenKind::Colon), type_).parse(input)
}

/// define ::= doc 'define' name '(' ( parameter ( ',' parameter )* ','? )? ')' ( ':' type )? '=' expression
fn define(input: Tokens<'_>) -> Parse<'_, ast::Define> {
    let (rest, doc) = documented(word("define"))(input)?;
    let (rest, name) = committed(name).parse(rest)?;
    let params = listed(TokenKind::ParenOpen, parameter, TokenKind::ParenClose);
    let (rest, params) = committed(params).parse(rest)?;
    let (rest, result) = opt(result_type).parse(rest)?;
    let body = preceded(token(TokenKind::Equal), expression);
    let (rest, body) = committed(body).parse(rest)?;
    let define = ast::Define {
        doc,
        name,
        params,
        result,
        body,
    };
    Ok((rest, define))
}

fn result_type(input: Tokens<'_>) -> Parse<'_, ast::TypeExpr> {
    preceded(token(TokenKind::Colon), committed(type_)).parse(input)
}

/// table ::= doc 'table' name '(' parameter ')' ':' type '{' row* '}'
fn table(input: Tokens<'_>) -> Parse<'_, Option<ast::Table>> {
    let (rest, doc) = documented(word("table"))(input)?;
    let open = token(TokenKind::ParenOpen);
    let close = token(TokenKind::ParenClose);
    let (rest, head) = head((name, open, parameter, close, result_type))(rest)?;
    let (rest, rows) = committed(block(row, begins_row)).parse(rest)?;
    let table = head.map(|(name, _, (param, param_ty), _, result)| ast::Table {
        doc,
        name,
        param,
        param_ty,
        result,
        rows,
    });
    Ok((rest, table))
}

fn begins_row(input: Tokens<'_>) -> bool {
    input.kind() == TokenKind::Word && input.peek(1).kind == TokenKind::Arrow
}

/// row ::= ( 'else' | any_name ) '->' expression ','?
fn row(input: Tokens<'_>) -> Parse<'_, ast::TableRow> {
    let term = alt((value(None, word("else")), map(any_name, Some)));
    let (rest, (term, value)) =
        separated_pair(term, token(TokenKind::Arrow), expression).parse(input)?;
    let span = input.span_to(rest);
    let (rest, _) = opt(token(TokenKind::Comma)).parse(rest)?;
    Ok((rest, ast::TableRow { term, value, span }))
}

/// source ::= doc 'source' name prose? '{' source_part* '}'
fn source(input: Tokens<'_>) -> Parse<'_, Option<ast::SourceDecl>> {
    let (rest, doc) = documented(word("source"))(input)?;
    let (rest, head) = head((name, opt(prose)))(rest)?;
    let (rest, parts) = committed(block(source_part, begins_source_part)).parse(rest)?;
    let source = head.map(|(name, title)| {
        let (mut publisher, mut date, mut link) = (Once::NEW, Once::NEW, Once::NEW);
        let mut sections = Vec::new();
        for part in parts {
            match part {
                SourcePart::Publisher(given) => publisher.give(given, input.state),
                SourcePart::Date(given) => date.give(given, input.state),
                SourcePart::Link(given) => link.give(given, input.state),
                SourcePart::Section(section) => sections.push(section),
            }
        }
        let (publisher, date, link) = (publisher.take(), date.take(), link.take());
        ast::SourceDecl {
            doc,
            name,
            title,
            publisher,
            date,
            link,
            sections,
        }
    });
    Ok((rest, source))
}

/// A part of a source, with the word that it begins with.
enum SourcePart {
    Publisher((ast::Text, Span)),
    Date((ast::DateLiteral, Span)),
    Link((ast::Text, Span)),
    Section(ast::Section),
}

/// source_part ::= publisher | published | link | section
fn source_part(input: Tokens<'_>) -> Parse<'_, SourcePart> {
    alt((
        map(publisher, SourcePart::Publisher),
        map(published, SourcePart::Date),
        map(link, SourcePart::Link),
        map(section, SourcePart::Section),
    ))
    .parse(input)
}

fn begins_source_part(input: Tokens<'_>) -> bool {
    let known = ["publisher", "date", "link", "section"];
    known.iter().any(|word| input.is_word(0, word))
}

/// publisher ::= 'publisher' prose
fn publisher(input: Tokens<'_>) -> Parse<'_, (ast::Text, Span)> {
    let (rest, word) = word("publisher")(input)?;
    committed(prose).map(|text| (text, word)).parse(rest)
}

/// published ::= 'date' date
fn published(input: Tokens<'_>) -> Parse<'_, (ast::DateLiteral, Span)> {
    let (rest, word) = word("date")(input)?;
    committed(date).map(|date| (date, word)).parse(rest)
}

/// link ::= 'link' text
fn link(input: Tokens<'_>) -> Parse<'_, (ast::Text, Span)> {
    let (rest, word) = word("link")(input)?;
    committed(text).map(|text| (text, word)).parse(rest)
}

/// section ::= doc 'section' any_name prose ( 'not' 'checkable' 'because' prose )?
fn section(input: Tokens<'_>) -> Parse<'_, ast::Section> {
    let (rest, doc) = documented(word("section"))(input)?;
    let (rest, (name, text)) = committed((any_name, prose)).parse(rest)?;
    let reason = (word("checkable"), word("because"), prose);
    let (rest, reason) = opt(preceded(word("not"), committed(reason))).parse(rest)?;
    let not_checkable = reason.map(|(_, _, reason)| reason);
    Ok((
        rest,
        ast::Section {
            doc,
            name,
            text,
            not_checkable,
        },
    ))
}
