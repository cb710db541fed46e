//! Names, texts, messages, numbers, dates and types: the smallest parts of the grammar.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;
use nom::combinator::value;
use nom::multi::many1;
use rust_decimal::Decimal;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::escape;
use crate::syntax::lexer;
use crate::syntax::parser::Parse;
use crate::syntax::parser::State;
use crate::syntax::parser::Tokens;
use crate::syntax::parser::committed;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::expr;
use crate::syntax::parser::item;
use crate::syntax::parser::nested;
use crate::syntax::parser::significant;
use crate::syntax::parser::token;
use crate::syntax::parser::word;
use crate::syntax::parser::words;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// doc ::= DOC*
///
/// The lines stand between tokens, so that one in the wrong place is a warning and no more.
pub(super) fn doc(input: Tokens<'_>) -> Parse<'_, ast::Doc> {
    let all = &input.state.docs;
    let start = input.first().span.start;
    let found = all.binary_search_by_key(&start, |docs| docs.before);
    let docs = found.ok().and_then(|at| all.get(at));
    let text = docs.map(|docs| {
        docs.used.set(true);
        let lines = docs.lines.iter().map(|line| doc_line(input.state, *line));
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
/// A reserved word or one in capitals is taken for the name that it was meant to be, with an error.
pub(super) fn name(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    let (rest, name) = any_name(input)?;
    if is_reserved(&name.text) {
        input.state.report(reserved(&name));
    } else if !is_snake_case(&name.text) {
        let small = snake_case(&name.text);
        let message = format!("`{}` is not written as names are", name.text);
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
        .help(format!("choose another name, such as `the_{text}`"))
}

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
        let message = format!("`{}` is not written as types are", name.text);
        input.state.report(
            Diagnostic::error(&codes::WRONG_STYLE, message)
                .at(name.span, "not `CamelCase`")
                .help(format!("begin each part with a capital: `{camel}`"))
                .suggest(name.span, camel),
        );
    }
    Ok((rest, name))
}

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
        input.state.report(
            Diagnostic::error(&codes::WRONG_STYLE, format!("`{text}` is not a rule id"))
                .at(span, "not a rule id")
                .help("write capital letters, a hyphen and digits, as in `SP-03`"),
        );
    }
    Ok((rest, ast::Name { text, span }))
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
pub(super) fn type_expr(input: Tokens<'_>) -> Parse<'_, ast::TypeExpr> {
    let of = |first| move |input| collection(first, input);
    let named = map(any_name, ast::TypeExpr::Name);
    alt((
        map(of("list"), |(ty, span)| ast::TypeExpr::List(ty, span)),
        map(of("map"), |(ty, span)| ast::TypeExpr::Map(ty, span)),
        named,
    ))
    .parse(input)
}

fn collection<'a>(first: &'static str, input: Tokens<'a>) -> Parse<'a, (Box<ast::TypeExpr>, Span)> {
    let (rest, _) = words(first, "of")(input)?;
    let (rest, ty) = committed(nested(type_expr)).parse(rest)?;
    Ok((rest, (Box::new(ty), input.span_to(rest))))
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
    let (rest, texts) = many1(text).parse(input)?;
    let value = texts.into_iter().map(|text| text.value).collect();
    let span = input.span_to(rest);
    Ok((rest, ast::Text { value, span }))
}

fn text_value(state: &State<'_>, span: Span) -> String {
    let (_, inner) = escape::inside(state.source.slice(span));
    escape::characters(inner).filter_map(|c| c.read).collect()
}

/// message ::= TEXT+
///
/// Inside, `{` and `}` hold an interpolation; `{{` and `}}` are braces.
pub(super) fn message(input: Tokens<'_>) -> Parse<'_, ast::Message> {
    let (rest, texts) = many1(token(TokenKind::Text)).parse(input)?;
    let mut parts = Vec::new();
    for text in texts {
        message_parts(input.state, text, &mut parts);
    }
    let span = input.span_to(rest);
    Ok((rest, ast::Message { parts, span }))
}

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
                let close = characters.find(|c| c.written == "}").map(|c| start + c.at);
                if !plain.is_empty() {
                    parts.push(ast::MessagePart::Text(std::mem::take(&mut plain)));
                }
                parts.push(ast::MessagePart::Value(interpolated(state, at, close)));
            }
            "}" => stray_brace(state, state.source.span(at, at + 1), "not opened", "}}"),
            _ => plain.extend(character.read),
        }
    }
    if !plain.is_empty() {
        parts.push(ast::MessagePart::Text(plain));
    }
}

/// The expression between a brace and the one that closes it.
fn interpolated(state: &State<'_>, open: usize, close: Option<usize>) -> ast::Expr {
    let Some(close) = close else {
        let span = state.source.span(open, open + 1);
        stray_brace(state, span, "not closed in this text", "{{");
        return ast::Expr::new(ast::ExprKind::Error, span);
    };
    let lexed = lexer::lex(state.source, open..close + 1);
    let inner = State::new(state.source, &lexed);
    let tokens = significant(&lexed.tokens);
    let value = expr::interpolation(Tokens::new(&tokens, &inner));
    let mut diagnostics = state.diagnostics.borrow_mut();
    diagnostics.extend(inner.diagnostics.into_inner());
    diagnostics.extend(lexed.diagnostics);
    value
}

fn stray_brace(state: &State<'_>, span: Span, label: &str, doubled: &'static str) {
    state.report(
        Diagnostic::error(
            &codes::UNBALANCED_BRACE,
            "a brace stands alone in a message",
        )
        .at(span, label)
        .help(format!(
            "an expression stands in `{{` and `}}`; write `{doubled}` for the character"
        ))
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
pub(super) fn unit(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    let count = unit_length(input);
    if count == 0 {
        return input.refuse(Expected::Thing("a unit"));
    }
    let rest = input.skip(count);
    let span = input.span_to(rest);
    let text = input.state.source.slice(span).to_owned();
    Ok((rest, ast::Name { text, span }))
}

/// How many tokens make a unit: `days`, `%`, or `km/h` without white space. A word that begins what comes
/// next (`else`, a key, a row of a table, a declaration) is none.
fn unit_length(input: Tokens<'_>) -> usize {
    if input.kind() == TokenKind::Percent {
        return 1;
    }
    let begins_next = matches!(input.peek(1).kind, TokenKind::Colon | TokenKind::Arrow);
    let word = input.kind() == TokenKind::Word && !is_reserved(input.text_of(input.first()));
    if !word || begins_next || item::has_shape(input) {
        return 0;
    }
    let touches = |ahead: usize| input.peek(ahead).span.end == input.peek(ahead + 1).span.start;
    let per = input.peek(1).kind == TokenKind::Slash && touches(0) && touches(1);
    let of_time = input.is_word(2, "h") || input.is_word(2, "s");
    if per && of_time { 3 } else { 1 }
}
