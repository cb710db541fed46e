//! What vocabularies declare: records, taxonomies, placeholders.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;
use nom::combinator::opt;
use nom::combinator::peek;
use nom::multi::many0;
use nom::multi::separated_list1;
use nom::sequence::preceded;

use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::parser::Parse;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::input::Tokens;
use crate::syntax::parser::literal::any_name;
use crate::syntax::parser::literal::doc;
use crate::syntax::parser::literal::prose;
use crate::syntax::parser::literal::text;
use crate::syntax::parser::literal::type_;
use crate::syntax::parser::literal::type_name;
use crate::syntax::parser::parts::Once;
use crate::syntax::parser::parts::committed;
use crate::syntax::parser::parts::documented;
use crate::syntax::parser::parts::listed;
use crate::syntax::parser::parts::named;
use crate::syntax::parser::parts::nested;
use crate::syntax::parser::parts::token;
use crate::syntax::parser::parts::word;
use crate::syntax::parser::parts::words;
use crate::syntax::parser::recovery::block;
use crate::syntax::parser::recovery::head;
use crate::syntax::token::TokenKind;

/// record_type ::= doc ( 'root' | 'type' ) type_name '{' field* '}'
pub(super) fn record_type(input: Tokens<'_>) -> Parse<'_, Option<ast::Record>> {
    let root = input.is_word(0, "root");
    let (rest, doc) = documented(alt((word("root"), word("type"))))(input)?;
    let (rest, name) = head(type_name)(rest)?;
    let (rest, fields) = committed(block(field, begins_field)).parse(rest)?;
    let record = name.map(|name| ast::Record {
        doc,
        root,
        name,
        fields,
    });
    Ok((rest, record))
}

fn begins_field(input: Tokens<'_>) -> bool {
    input.kind() == TokenKind::Word && input.peek(1).kind == TokenKind::Colon
}

/// field ::= doc any_name ':' type attribute*
fn field(input: Tokens<'_>) -> Parse<'_, ast::Field> {
    let (rest, doc) = doc(input)?;
    let (rest, name) = named("a field", any_name).parse(rest)?;
    let (rest, _) = token(TokenKind::Colon)(rest)?;
    let (rest, ty) = named("a type", type_).parse(rest)?;
    let (rest, attributes) = many0(attribute).parse(rest)?;
    let (mut required, mut key, mut example) = (Once::NEW, Once::NEW, Once::NEW);
    for attribute in attributes {
        match attribute {
            Attribute::Required(word) => required.give(((), word), input.state),
            Attribute::Key(given) => key.give(given, input.state),
            Attribute::Example(given) => example.give(given, input.state),
        }
    }
    let required = required.take().is_some();
    let (key, example) = (key.take(), example.take());
    Ok((
        rest,
        ast::Field {
            doc,
            name,
            ty,
            required,
            key,
            example,
        },
    ))
}

/// What may follow a field's type, with the word that it begins with.
enum Attribute {
    Required(Span),
    Key((ast::Text, Span)),
    Example((ast::Text, Span)),
}

/// attribute ::= required | key | sample
///
/// Before a colon, these words are the next field; and a word that is nearly one of them is no field.
fn attribute(input: Tokens<'_>) -> Parse<'_, Attribute> {
    if begins_field(input) {
        return input.refuse(Expected::Thing("a field"));
    }
    let attribute = alt((
        map(required, Attribute::Required),
        map(key, Attribute::Key),
        map(sample, Attribute::Example),
    ))
    .parse(input);
    match attribute {
        Err(nom::Err::Error(failure)) if input.is_nearly_expected() => {
            Err(nom::Err::Failure(failure))
        }
        attribute => attribute,
    }
}

/// required ::= 'required'
fn required(input: Tokens<'_>) -> Parse<'_, Span> {
    word("required")(input)
}

/// key ::= 'key' text
fn key(input: Tokens<'_>) -> Parse<'_, (ast::Text, Span)> {
    let (rest, word) = word("key")(input)?;
    committed(text).map(|text| (text, word)).parse(rest)
}

/// sample ::= 'example' text
fn sample(input: Tokens<'_>) -> Parse<'_, (ast::Text, Span)> {
    let (rest, word) = word("example")(input)?;
    committed(text).map(|text| (text, word)).parse(rest)
}

/// taxonomy ::= doc 'taxonomy' type_name '{' term* '}'
pub(super) fn taxonomy(input: Tokens<'_>) -> Parse<'_, Option<ast::Taxonomy>> {
    let (rest, doc) = documented(word("taxonomy"))(input)?;
    let (rest, name) = head(type_name)(rest)?;
    let (rest, terms) = committed(block(term, begins_term)).parse(rest)?;
    let taxonomy = name.map(|name| ast::Taxonomy { doc, name, terms });
    Ok((rest, taxonomy))
}

fn begins_term(input: Tokens<'_>) -> bool {
    input.kind() == TokenKind::Word
}

/// term ::= doc any_name prose? alias* also_under? children?
fn term(input: Tokens<'_>) -> Parse<'_, ast::TermDecl> {
    let (rest, doc) = doc(input)?;
    let (rest, name) = named("a term", any_name).parse(rest)?;
    let (rest, title) = opt(prose).parse(rest)?;
    let (rest, aliases) = many0(alias).parse(rest)?;
    let (rest, also_under) = opt(also_under).parse(rest)?;
    let also_under = also_under.unwrap_or_default();
    let (rest, children) = opt(children).parse(rest)?;
    let children = children.unwrap_or_default();
    let term = ast::TermDecl {
        doc,
        name,
        title,
        aliases,
        also_under,
        children,
    };
    Ok((rest, term))
}

/// alias ::= 'as' text
///
/// Only before a text is `as` more than a term of that name.
fn alias(input: Tokens<'_>) -> Parse<'_, ast::Text> {
    let (rest, _) = word("as")(input)?;
    text(rest)
}

/// also_under ::= 'also' 'under' any_name ( ',' any_name )*
fn also_under(input: Tokens<'_>) -> Parse<'_, Vec<ast::Name>> {
    let parents = separated_list1(token(TokenKind::Comma), any_name);
    preceded(words("also", "under"), committed(parents)).parse(input)
}

/// children ::= '{' term* '}'
fn children(input: Tokens<'_>) -> Parse<'_, Vec<ast::TermDecl>> {
    peek(token(TokenKind::BraceOpen)).parse(input)?;
    committed(nested(block(term, begins_term))).parse(input)
}

/// placeholders ::= doc 'placeholders' '[' ( text ( ',' text )* ','? )? ']'
pub(super) fn placeholders(input: Tokens<'_>) -> Parse<'_, Vec<ast::Text>> {
    let texts = listed(TokenKind::BracketOpen, text, TokenKind::BracketClose);
    preceded(documented(word("placeholders")), committed(texts)).parse(input)
}
