//! Names, texts, messages, numbers, dates and types: the smallest parts of the grammar.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;
use nom::combinator::value;
use nom::sequence::preceded;
use rust_decimal::Decimal;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;
use crate::source::quote;
use crate::syntax::ast;
use crate::syntax::escape;
use crate::syntax::lexer;
use crate::syntax::parser::Parse;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::expr;
use crate::syntax::parser::input::State;
use crate::syntax::parser::input::Tokens;
use crate::syntax::parser::input::significant;
use crate::syntax::parser::item;
use crate::syntax::parser::parts::named;
use crate::syntax::parser::parts::nested;
use crate::syntax::parser::parts::token;
use crate::syntax::parser::parts::word;
use crate::syntax::parser::recovery::recovered;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// doc ::= DOC*
///
/// The lines stand between tokens, so that one in the wrong place is a warning and no more.
pub(super) fn doc(input: Tokens<'_>) -> Parse<'_, ast::Doc> {
    let lines = input.state.claim_docs(input.first());
    let text = lines.map(|lines| {
        let lines = lines.iter().map(|line| doc_line(input.state, *line));
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok((input, text))
}

fn doc_line<'a>(state: &State<'a>, line: Span) -> &'a str {
    let text = state.source.slice(line).trim_start_matches('/');
    text.strip_prefix(' ').unwrap_or(text).trim_end()
}

/// any_name ::= WORD
pub(super) fn any_name(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    if input.kind() != TokenKind::Word {
        return input.refuse(Expected::Token(TokenKind::Word));
    }
    let token = input.first();
    let text = input.text_of(token).to_owned();
    let span = token.span;
    Ok((input.skip(1), ast::Name { text, span }))
}

/// name ::= NAME
///
/// A word in capitals, or a reserved one where it was clearly meant as a name, is taken for it with an
/// error.
pub(super) fn name(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    let (rest, name) = any_name(input)?;
    if is_reserved(&name.text) {
        if rest.kind() == TokenKind::Word && !rest.is_word(0, "in") {
            return input.refuse(Expected::Token(TokenKind::Word));
        }
        input.state.report(reserved(&name));
    } else if !is_snake_case(&name.text) {
        let small = snake_case(&name.text);
        let message = format!("{} is not written as names are", quote(&name.text));
        input.state.report(
            Diagnostic::error(&codes::WRONG_STYLE, message)
                .at(name.span, "not `snake_case`")
                .help(format!("write small letters, digits and `_`: `{small}`"))
                .suggest(name.span, small),
        );
    }
    Ok((rest, name))
}

fn reserved(name: &ast::Name) -> Diagnostic {
    let text = &name.text;
    let message = format!("`{text}` is a word of the language");
    Diagnostic::error(&codes::RESERVED_WORD, message)
        .at(name.span, "cannot be a name")
        .help("choose another name")
}

/// NAME ::= [a-z] ( [a-z] | DIGIT | '_' )*
fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// `DataItem` as `data_item`.
fn snake_case(name: &str) -> String {
    let mut small = String::new();
    for character in name.trim_start_matches('_').chars() {
        let follows = small.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
        if character.is_uppercase() && follows {
            small.push('_');
        }
        small.extend(character.to_lowercase());
    }
    small
}

/// type_name ::= TYPE
pub(super) fn type_name(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    let (rest, name) = any_name(input)?;
    if !is_camel_case(&name.text) {
        let camel = camel_case(&name.text);
        let message = format!("{} is not written as types are", quote(&name.text));
        input.state.report(
            Diagnostic::error(&codes::WRONG_STYLE, message)
                .at(name.span, "not `CamelCase`")
                .help(format!("begin each part with a capital: `{camel}`"))
                .suggest(name.span, camel),
        );
    }
    Ok((rest, name))
}

/// TYPE ::= [A-Z] ( [a-z] | [A-Z] | DIGIT )*
fn is_camel_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// `data_item` as `DataItem`.
fn camel_case(name: &str) -> String {
    let part = |part: &str| {
        let mut characters = part.chars();
        let first = characters.next().map(char::to_uppercase);
        first
            .into_iter()
            .flatten()
            .chain(characters)
            .collect::<String>()
    };
    name.split('_').map(part).collect()
}

/// rule_id ::= RULE_ID
///
/// What stands in its place is taken for the id, with an error.
pub(super) fn rule_id(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    let count = rule_id_length(input);
    if count == 0 {
        return input.refuse(Expected::Token(TokenKind::RuleId));
    }
    let rest = input.skip(count);
    let span = input.span_to(rest);
    let text = input.state.source.slice(span).to_owned();
    if input.kind() != TokenKind::RuleId || count > 1 {
        input.state.report(not_a_rule_id(&text, span));
    }
    Ok((rest, ast::Name { text, span }))
}

fn not_a_rule_id(text: &str, span: Span) -> Diagnostic {
    let message = format!("{} is not a rule id", quote(text));
    let diagnostic = Diagnostic::error(&codes::WRONG_STYLE, message)
        .at(span, "not a rule id")
        .help("write capital letters, a hyphen and digits, as in `SP-03`");
    let meant = text.to_uppercase().replace('_', "-");
    match lexer::is_rule_id(&meant) {
        true => diagnostic.suggest(span, meant),
        false => diagnostic,
    }
}

/// How many tokens stand, without white space between them, where a rule id should.
fn rule_id_length(input: Tokens<'_>) -> usize {
    if !matches!(input.kind(), TokenKind::RuleId | TokenKind::Word) {
        return 0;
    }
    let part = |kind| {
        use TokenKind::*;
        matches!(kind, RuleId | Word | Number | Minus | Dot | Slash)
    };
    let touches = |ahead: usize| input.peek(ahead - 1).span.end == input.peek(ahead).span.start;
    let more = (1..).take_while(|ahead| part(input.peek(*ahead).kind) && touches(*ahead));
    1 + more.count()
}

/// type ::= 'list' 'of' type | 'map' 'of' type | WORD
pub(super) fn type_(input: Tokens<'_>) -> Parse<'_, ast::TypeExpr> {
    let collection = match input.first_word() {
        "list" => ast::TypeExpr::List,
        "map" => ast::TypeExpr::Map,
        _ => return map(named("a type", any_name), ast::TypeExpr::Name).parse(input),
    };
    let (rest, member) = member_type(input.skip(1))?;
    Ok((rest, collection(Box::new(member), input.span_to(rest))))
}

fn member_type(input: Tokens<'_>) -> Parse<'_, ast::TypeExpr> {
    preceded(word("of"), nested(type_)).parse(input)
}

/// text ::= TEXT
pub(super) fn text(input: Tokens<'_>) -> Parse<'_, ast::Text> {
    let (rest, span) = token(TokenKind::Text)(input)?;
    let value = text_value(input.state, span);
    Ok((rest, ast::Text { value, span }))
}

/// prose ::= TEXT+
///
/// Texts that follow one another are one, so that a long one can go on in the next line.
pub(super) fn prose(input: Tokens<'_>) -> Parse<'_, ast::Text> {
    let (mut rest, mut whole) = text(input)?;
    while rest.kind() == TokenKind::Text {
        let (after, more) = text(rest)?;
        whole.value += &more.value;
        whole.span = whole.span.to(more.span);
        rest = after;
    }
    Ok((rest, whole))
}

fn text_value(state: &State<'_>, span: Span) -> String {
    let (_, inner) = escape::inside(state.source.slice(span));
    escape::read(inner)
}

/// message ::= MESSAGE+
pub(super) fn message(input: Tokens<'_>) -> Parse<'_, ast::Message> {
    let (mut rest, mut span) = token(TokenKind::Text)(input)?;
    let mut parts = Vec::new();
    message_parts(input.state, span, &mut parts);
    while rest.kind() == TokenKind::Text {
        message_parts(input.state, rest.first().span, &mut parts);
        span = span.to(rest.first().span);
        rest = rest.skip(1);
    }
    Ok((rest, ast::Message { parts, span }))
}

/// MESSAGE ::= '"' ( [^"\{}#xA#xD] | ESCAPE | '{{' | '}}' | interpolation )* '"'
fn message_parts(state: &State<'_>, text: Span, parts: &mut Vec<ast::MessagePart>) {
    let (offset, inner) = escape::inside(state.source.slice(text));
    let start = text.start as usize + offset;
    let mut plain = String::new();
    let mut characters = escape::characters(inner).peekable();
    while let Some(character) = characters.next() {
        let doubled = characters
            .peek()
            .is_some_and(|next| next.written == character.written);
        let at = start + character.at;
        match character.written {
            "{" | "}" if doubled => {
                plain.push_str(character.written);
                characters.next();
            }
            "{" => {
                if !plain.is_empty() {
                    parts.push(ast::MessagePart::Text(std::mem::take(&mut plain)));
                }
                let mut ahead = characters.clone();
                match ahead.find(|next| matches!(next.written, "{" | "}")) {
                    Some(close) if close.written == "}" => {
                        let value = interpolated(state, at, start + close.at);
                        parts.push(ast::MessagePart::Value(value));
                        characters = ahead;
                    }
                    _ => stray_brace(state, at, "not closed in this text", "{{"),
                }
            }
            "}" => stray_brace(state, at, "not opened", "}}"),
            _ => plain.extend(character.read),
        }
    }
    if !plain.is_empty() {
        parts.push(ast::MessagePart::Text(plain));
    }
}

/// The expression between a brace and the one that closes it.
fn interpolated(state: &State<'_>, open: usize, close: usize) -> ast::Expr {
    let lexed = lexer::lex(state.source, open..close + 1);
    let inner = State::new(state.source, &lexed);
    let tokens = significant(&lexed.tokens);
    let tokens = Tokens::new(&tokens, &inner);
    let (_, value) = recovered(&mut expr::interpolation, |_| false, tokens);
    let span = state.source.span(open, close + 1);
    let value = value.unwrap_or_else(|| ast::Expr::new(ast::ExprKind::Error, span));
    state.report_all(inner.into_told());
    state.report_all(lexed.told);
    value
}

fn stray_brace(state: &State<'_>, at: usize, label: &str, doubled: &'static str) {
    let span = state.source.span(at, at + 1);
    let help =
        format!("an expression stands in `{{` and `}}`; write `{doubled}` for the character");
    state.report(
        Diagnostic::error(
            &codes::UNBALANCED_BRACE,
            "a brace stands alone in a message",
        )
        .at(span, label)
        .help(help)
        .suggest(span, doubled),
    );
}

/// date ::= DATE
pub(super) fn date(input: Tokens<'_>) -> Parse<'_, ast::DateLiteral> {
    let (rest, span) = token(TokenKind::Date)(input)?;
    let date = date_value(input.state, span);
    Ok((rest, ast::DateLiteral { date, span }))
}

/// A day that is not in the calendar has been reported, and any other does in its place.
fn date_value(state: &State<'_>, span: Span) -> jiff::civil::Date {
    state.source.slice(span).parse().unwrap_or_default()
}

/// whole ::= DIGITS
pub(super) fn whole(input: Tokens<'_>) -> Parse<'_, u32> {
    let token = input.first();
    let number = (token.kind == TokenKind::Number)
        .then(|| lexer::number_value(input.text_of(token)))
        .flatten();
    match number
        .filter(Decimal::is_integer)
        .and_then(|n| n.try_into().ok())
    {
        Some(number) => Ok((input.skip(1), number)),
        None => input.refuse(Expected::Thing("a whole number")),
    }
}

/// literal ::= quantity | DATE | text | 'true' | 'false' | 'today' | 'indefinite'
pub(super) fn literal(input: Tokens<'_>) -> Parse<'_, ast::Literal> {
    alt((
        quantity,
        map(date, |date| ast::Literal::Date(date.date)),
        map(text, |text| ast::Literal::Text(text.value)),
        value(ast::Literal::Boolean(true), word("true")),
        value(ast::Literal::Boolean(false), word("false")),
        value(ast::Literal::Today, word("today")),
        value(ast::Literal::Indefinite, word("indefinite")),
    ))
    .parse(input)
}

/// quantity ::= NUMBER unit?
pub(super) fn quantity(input: Tokens<'_>) -> Parse<'_, ast::Literal> {
    let (rest, span) = token(TokenKind::Number)(input)?;
    let number = lexer::number_value(input.state.source.slice(span)).unwrap_or_default();
    Ok(match unit(rest) {
        Ok((rest, unit)) => (rest, ast::Literal::Quantity(number, unit)),
        Err(_) => (rest, ast::Literal::Number(number)),
    })
}

/// unit ::= '%' | UNIT
///
/// A unit stands behind its number on the same line.
pub(super) fn unit(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    let percent = input.kind() == TokenKind::Percent;
    let count = if percent { 1 } else { unit_length(input) };
    if count == 0 || input.first_on_line() {
        return input.refuse(Expected::Thing("a unit"));
    }
    let rest = input.skip(count);
    let span = input.span_to(rest);
    let text = input.state.source.slice(span).to_owned();
    Ok((rest, ast::Name { text, span }))
}

/// UNIT ::= WORD | 'km/h' | 'm/s'
///
/// How many tokens it has. A word that begins what comes next (`else`, a key, a row of a table, a
/// declaration) is none.
fn unit_length(input: Tokens<'_>) -> usize {
    let begins_next = matches!(input.peek(1).kind, TokenKind::Colon | TokenKind::Arrow);
    let word = input.kind() == TokenKind::Word && !is_reserved(input.first_word());
    if !word || begins_next || item::has_shape(input) {
        return 0;
    }
    let touches = |ahead: usize| input.peek(ahead).span.end == input.peek(ahead + 1).span.start;
    let per = input.peek(1).kind == TokenKind::Slash && touches(0) && touches(1);
    let speed = match input.first_word() {
        "km" => input.is_word(2, "h"),
        "m" => input.is_word(2, "s"),
        _ => false,
    };
    if per && speed { 3 } else { 1 }
}
