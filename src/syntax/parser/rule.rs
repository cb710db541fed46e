//! Rules: steps, clauses and examples; amendments.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;
use nom::combinator::opt;
use nom::combinator::value;
use nom::multi::many0;
use nom::multi::separated_list1;
use nom::sequence::delimited;
use nom::sequence::preceded;
use nom::sequence::separated_pair;
use nom::sequence::terminated;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::parser::Parse;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::expr::expression;
use crate::syntax::parser::expr::negation;
use crate::syntax::parser::expr::range;
use crate::syntax::parser::input::State;
use crate::syntax::parser::input::Tokens;
use crate::syntax::parser::literal::any_name;
use crate::syntax::parser::literal::date;
use crate::syntax::parser::literal::message;
use crate::syntax::parser::literal::name;
use crate::syntax::parser::literal::prose;
use crate::syntax::parser::literal::quantity;
use crate::syntax::parser::literal::rule_id;
use crate::syntax::parser::literal::text;
use crate::syntax::parser::literal::whole;
use crate::syntax::parser::parts::Once;
use crate::syntax::parser::parts::closing;
use crate::syntax::parser::parts::committed;
use crate::syntax::parser::parts::documented;
use crate::syntax::parser::parts::named;
use crate::syntax::parser::parts::nested;
use crate::syntax::parser::parts::spaced;
use crate::syntax::parser::parts::token;
use crate::syntax::parser::parts::word;
use crate::syntax::parser::parts::words;
use crate::syntax::parser::recovery::block;
use crate::syntax::parser::recovery::head;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// rule ::= doc 'rule' rule_id prose? '{' step* clause+ example* '}'
pub(super) fn rule(input: Tokens<'_>) -> Parse<'_, Option<ast::Rule>> {
    let (rest, doc) = documented(word("rule"))(input)?;
    let (rest, head) = head((rule_id, opt(prose)))(rest)?;
    let broken = input.state.broken.get();
    let (rest, members) = committed(block(member, begins_member)).parse(rest)?;
    let rule = head.map(|(id, title)| {
        let mut rule = ast::Rule {
            doc,
            id,
            title,
            steps: Vec::new(),
            clauses: Vec::new(),
            examples: Vec::new(),
            span: input.span_to(rest),
        };
        for member in members {
            place(member, &mut rule, input.state);
        }
        if rule.clauses.is_empty() && input.state.broken.get() == broken {
            input.state.report(asks_for_nothing(&rule));
        }
        rule
    });
    Ok((rest, rule))
}

fn asks_for_nothing(rule: &ast::Rule) -> Diagnostic {
    let message = format!("rule `{}` asks for nothing", rule.id.text);
    Diagnostic::error(&codes::NO_CLAUSE, message)
        .at(rule.id.span, "has no clause")
        .help("add one: `must …`, `must not …`, `should …` or `should not …`")
}

/// A part of a rule, with the word that it begins with.
struct Member {
    part: Part,
    word: Span,
}

enum Part {
    Step(ast::Step),
    Clause(ast::Clause),
    Example(ast::Example),
}

fn member(input: Tokens<'_>) -> Parse<'_, Member> {
    let (rest, part) = alt((
        map(step, Part::Step),
        map(clause, Part::Clause),
        map(example, Part::Example),
    ))
    .parse(input)?;
    let word = input.first().span;
    Ok((rest, Member { part, word }))
}

fn begins_member(input: Tokens<'_>) -> bool {
    const STARTS: &[&str] = &[
        "cites",
        "effective",
        "let",
        "for",
        "when",
        "except",
        "must",
        "should",
        "example",
    ];
    let key = input.peek(1).kind == TokenKind::Colon;
    !key && STARTS.iter().any(|word| input.is_word(0, word))
}

/// Puts a part where it belongs, and tells when it stood elsewhere.
fn place(member: Member, rule: &mut ast::Rule, state: &State<'_>) {
    let after_clauses = !rule.clauses.is_empty();
    let after_examples = !rule.examples.is_empty();
    match member.part {
        Part::Step(step) => {
            if after_clauses || after_examples {
                state.report(misplaced(member.word, "the first clause", state));
            }
            rule.steps.push(step);
        }
        Part::Clause(clause) => {
            if after_examples {
                state.report(misplaced(member.word, "the first example", state));
            }
            rule.clauses.push(clause);
        }
        Part::Example(example) => rule.examples.push(example),
    }
}

fn misplaced(word: Span, border: &str, state: &State<'_>) -> Diagnostic {
    let written = state.source.slice(word);
    let message = format!("`{written}` stands after {border}");
    Diagnostic::error(&codes::MISPLACED, message)
        .at(word, "too late")
        .help(format!("move it up, to before {border}"))
}

/// step ::= cites | effective | let | for_each | when | except
fn step(input: Tokens<'_>) -> Parse<'_, ast::Step> {
    alt((
        map(cites, ast::Step::Cites),
        effective,
        let_,
        for_each,
        when,
        map(except, ast::Step::Except),
    ))
    .parse(input)
}

/// cites ::= 'cites' citation ( ',' citation )*
fn cites(input: Tokens<'_>) -> Parse<'_, Vec<ast::Citation>> {
    let citations = separated_list1(token(TokenKind::Comma), citation);
    preceded(word("cites"), committed(citations)).parse(input)
}

/// citation ::= NAME any_name
fn citation(input: Tokens<'_>) -> Parse<'_, ast::Citation> {
    if is_reserved(input.text_of(input.first())) {
        return input.refuse(Expected::Thing("a source"));
    }
    let (rest, source) = named("a source", any_name).parse(input)?;
    let (rest, section) = named("a section of the source", any_name).parse(rest)?;
    Ok((rest, ast::Citation { source, section }))
}

/// effective ::= 'effective' 'from' date ( 'until' date )?
fn effective(input: Tokens<'_>) -> Parse<'_, ast::Step> {
    let (rest, _) = word("effective")(input)?;
    let (rest, from) = committed(preceded(word("from"), date)).parse(rest)?;
    let (rest, until) = opt(preceded(word("until"), committed(date))).parse(rest)?;
    let span = input.span_to(rest);
    Ok((rest, ast::Step::Effective { from, until, span }))
}

/// let ::= 'let' name '=' expression
fn let_(input: Tokens<'_>) -> Parse<'_, ast::Step> {
    let named = separated_pair(name, token(TokenKind::Equal), expression);
    let (rest, (name, value)) = preceded(word("let"), committed(named)).parse(input)?;
    Ok((rest, ast::Step::Let { name, value }))
}

/// for_each ::= 'for' 'each' range
fn for_each(input: Tokens<'_>) -> Parse<'_, ast::Step> {
    let (rest, _) = words("for", "each")(input)?;
    let (rest, range) = committed(range).parse(rest)?;
    let ast::Range {
        binding,
        list,
        filter,
    } = range;
    let span = input.span_to(rest);
    Ok((
        rest,
        ast::Step::ForEach {
            binding,
            list,
            filter,
            span,
        },
    ))
}

/// when ::= 'when' expression
fn when(input: Tokens<'_>) -> Parse<'_, ast::Step> {
    let condition = preceded(word("when"), committed(expression));
    map(condition, ast::Step::When).parse(input)
}

/// except ::= 'except' prose? 'when' expression cites?
fn except(input: Tokens<'_>) -> Parse<'_, ast::Exception> {
    let (rest, _) = word("except")(input)?;
    let (rest, name) = opt(prose).parse(rest)?;
    let (rest, when) = committed(preceded(word("when"), expression)).parse(rest)?;
    let (rest, cites) = opt(cites).parse(rest)?;
    let cites = cites.unwrap_or_default();
    let span = input.span_to(rest);
    Ok((
        rest,
        ast::Exception {
            name,
            when,
            cites,
            span,
        },
    ))
}

/// clause ::= ( 'must' | 'should' ) ( prohibition | expression ) tail*
fn clause(input: Tokens<'_>) -> Parse<'_, ast::Clause> {
    let (rest, modality) = modality(input)?;
    let (rest, requirement) = match modality {
        ast::Modality::Must | ast::Modality::Should => committed(expression).parse(rest)?,
        ast::Modality::MustNot | ast::Modality::ShouldNot => committed(prohibition).parse(rest)?,
    };
    let (rest, tails) = many0(tail).parse(rest)?;
    let (mut unless, mut otherwise) = (Once::NEW, Once::NEW);
    let (mut remedy, mut silence) = (Once::NEW, Once::NEW);
    for (tail, word) in tails {
        match tail {
            Tail::Unless(given) => unless.give((given, word), input.state),
            Tail::Otherwise(given) => otherwise.give((given, word), input.state),
            Tail::Remedy(given) => remedy.give((given, word), input.state),
            Tail::Silence(given) => silence.give((given, word), input.state),
        }
    }
    let clause = ast::Clause {
        modality,
        requirement,
        unless: unless.take(),
        otherwise: otherwise.take(),
        remedy: remedy.take(),
        silence: silence.take(),
        span: input.span_to(rest),
    };
    Ok((rest, clause))
}

fn modality(input: Tokens<'_>) -> Parse<'_, ast::Modality> {
    use ast::Modality::*;
    let (rest, (plain, negated)) = alt((
        value((Must, MustNot), word("must")),
        value((Should, ShouldNot), word("should")),
    ))
    .parse(input)?;
    match rest.is_word(0, "not") {
        true => Ok((rest.skip(1), negated)),
        false => Ok((rest, plain)),
    }
}

/// prohibition ::= 'not' negation
///
/// What follows `and` or `or` could be meant as forbidden or as asked for: it wants parentheses.
fn prohibition(input: Tokens<'_>) -> Parse<'_, ast::Expr> {
    let (rest, forbidden) = nested(negation)(input)?;
    rest.expect(Expected::Thing("an operator"));
    let joins = ["and", "or", "implies"];
    let Some(join) = joins.into_iter().find(|join| rest.is_word(0, join)) else {
        return Ok((rest, forbidden));
    };
    let (after, _) = expression(rest.skip(1))?;
    let whole = input.span_to(after);
    let written = input.state.source.slice(whole);
    input.state.report(
        Diagnostic::error(
            &codes::UNCLEAR_PROHIBITION,
            format!("it is unclear whether `not` reaches beyond `{join}`"),
        )
        .at(rest.first().span, "forbidden up to here, or beyond?")
        .help("put all that is forbidden in parentheses, or write two clauses")
        .suggest(whole, format!("({written})")),
    );
    Ok((after, ast::Expr::new(ast::ExprKind::Error, whole)))
}

enum Tail {
    Unless(ast::Exception),
    Otherwise(ast::Message),
    Remedy(ast::Message),
    Silence(ast::Text),
}

/// tail ::= unless | otherwise | remedy | silence
///
/// With the word that it begins with.
fn tail(input: Tokens<'_>) -> Parse<'_, (Tail, Span)> {
    let (rest, tail) = alt((
        map(unless, Tail::Unless),
        map(otherwise, Tail::Otherwise),
        map(remedy, Tail::Remedy),
        map(silence, Tail::Silence),
    ))
    .parse(input)?;
    Ok((rest, (tail, input.first().span)))
}

/// unless ::= 'unless' expression cites?
fn unless(input: Tokens<'_>) -> Parse<'_, ast::Exception> {
    let condition = preceded(word("unless"), committed(expression));
    let (rest, (when, cites)) = (condition, opt(cites)).parse(input)?;
    let cites = cites.unwrap_or_default();
    let span = input.span_to(rest);
    let name = None;
    Ok((
        rest,
        ast::Exception {
            name,
            when,
            cites,
            span,
        },
    ))
}

/// otherwise ::= 'otherwise' message
fn otherwise(input: Tokens<'_>) -> Parse<'_, ast::Message> {
    preceded(word("otherwise"), committed(message)).parse(input)
}

/// remedy ::= 'remedy' message
fn remedy(input: Tokens<'_>) -> Parse<'_, ast::Message> {
    preceded(word("remedy"), committed(message)).parse(input)
}

/// silence ::= 'silence' 'accepted' 'because' prose
fn silence(input: Tokens<'_>) -> Parse<'_, ast::Text> {
    let (rest, _) = word("silence")(input)?;
    let (rest, (_, _, reason)) =
        committed((word("accepted"), word("because"), prose)).parse(rest)?;
    Ok((rest, reason))
}

/// example ::= 'example' outcome ( '(' any_name ')' )? ( 'at' path )? ( 'as' 'of' date )? data_map
fn example(input: Tokens<'_>) -> Parse<'_, ast::Example> {
    let (rest, _) = word("example")(input)?;
    let outcome_span = rest.first().span;
    let (rest, outcome) = committed(outcome).parse(rest)?;
    let letter = delimited(
        token(TokenKind::ParenOpen),
        committed(any_name),
        committed(token(TokenKind::ParenClose)),
    );
    let (rest, clause) = opt(letter).parse(rest)?;
    let (rest, at) = opt(preceded(word("at"), committed(path))).parse(rest)?;
    let (rest, as_of) = opt(preceded(words("as", "of"), committed(date))).parse(rest)?;
    let (rest, plan) = committed(data_map).parse(rest)?;
    let span = input.span_to(rest);
    Ok((
        rest,
        ast::Example {
            outcome,
            outcome_span,
            clause,
            at,
            as_of,
            plan,
            span,
        },
    ))
}

/// outcome ::= 'satisfied' | 'violated' | 'unproven' | 'inapplicable' | 'excepted'
fn outcome(input: Tokens<'_>) -> Parse<'_, ast::ExampleOutcome> {
    use ast::ExampleOutcome::*;
    alt((
        value(Satisfied, word("satisfied")),
        value(Violated, word("violated")),
        value(Unproven, word("unproven")),
        value(Inapplicable, word("inapplicable")),
        value(Excepted, word("excepted")),
    ))
    .parse(input)
}

/// path ::= data_key ( '.' data_key | index )*
fn path(input: Tokens<'_>) -> Parse<'_, ast::Path> {
    let key = |key: ast::Name| ast::PathStep::Key(key.text);
    let (mut rest, first) = map(data_key, key).parse(input)?;
    let mut steps = vec![first];
    loop {
        let dotted = preceded(token(TokenKind::Dot), committed(data_key));
        let (after, step) =
            opt(alt((map(dotted, key), map(index, ast::PathStep::Index)))).parse(rest)?;
        let Some(step) = step else {
            let span = input.span_to(rest);
            return Ok((rest, ast::Path { steps, span }));
        };
        steps.push(step);
        rest = after;
    }
}

/// index ::= '[' whole ']'
fn index(input: Tokens<'_>) -> Parse<'_, u32> {
    let (rest, open) = token(TokenKind::BracketOpen)(input)?;
    committed(terminated(whole, closing(TokenKind::BracketClose, open))).parse(rest)
}

/// data ::= data_list | data_map | text | 'null' | bare
fn data(input: Tokens<'_>) -> Parse<'_, ast::Data> {
    named("a value", alt((data_list, data_map, scalar))).parse(input)
}

fn scalar(input: Tokens<'_>) -> Parse<'_, ast::Data> {
    let (rest, kind) = alt((
        map(text, |text| ast::DataKind::Text(text.value)),
        value(ast::DataKind::Null, word("null")),
        map(bare, ast::DataKind::Bare),
    ))
    .parse(input)?;
    let span = input.span_to(rest);
    Ok((rest, ast::Data { kind, span }))
}

/// data_list ::= '[' ( data ','? )* ']'
fn data_list(input: Tokens<'_>) -> Parse<'_, ast::Data> {
    let (rest, items) = spaced(
        TokenKind::BracketOpen,
        nested(data),
        TokenKind::BracketClose,
    )(input)?;
    let kind = ast::DataKind::List(items);
    let span = input.span_to(rest);
    Ok((rest, ast::Data { kind, span }))
}

/// data_map ::= '{' ( data_key ':' data ','? )* '}'
fn data_map(input: Tokens<'_>) -> Parse<'_, ast::Data> {
    let entry = separated_pair(data_key, token(TokenKind::Colon), nested(data));
    let (rest, entries) = spaced(TokenKind::BraceOpen, entry, TokenKind::BraceClose)(input)?;
    let kind = ast::DataKind::Map(entries);
    let span = input.span_to(rest);
    Ok((rest, ast::Data { kind, span }))
}

/// data_key ::= WORD | text
fn data_key(input: Tokens<'_>) -> Parse<'_, ast::Name> {
    let quoted = map(text, |text| ast::Name {
        text: text.value,
        span: text.span,
    });
    named("a key", alt((any_name, quoted))).parse(input)
}

/// bare ::= '-'? quantity | DATE | RULE_ID | WORD
fn bare(input: Tokens<'_>) -> Parse<'_, String> {
    let amount = (opt(token(TokenKind::Minus)), quantity).map(|_| ());
    let single = alt((
        token(TokenKind::Date),
        token(TokenKind::RuleId),
        token(TokenKind::Word),
    ));
    let (rest, ()) = alt((amount, single.map(|_| ()))).parse(input)?;
    let written = input.state.source.slice(input.span_to(rest));
    Ok((rest, written.to_owned()))
}

/// amend ::= doc 'amend' rule_id '{' amendment* '}'
pub(super) fn amend(input: Tokens<'_>) -> Parse<'_, Option<ast::Amend>> {
    let (rest, doc) = documented(word("amend"))(input)?;
    let (rest, rule) = head(rule_id)(rest)?;
    let (rest, members) = committed(block(amendment, begins_amendment)).parse(rest)?;
    let amend = rule.map(|rule| {
        let span = input.span_to(rest);
        let (mut exceptions, mut examples) = (Vec::new(), Vec::new());
        for member in members {
            match member {
                Amendment::Except(exception) => exceptions.push(exception),
                Amendment::Example(example) => examples.push(example),
            }
        }
        ast::Amend {
            doc,
            rule,
            exceptions,
            examples,
            span,
        }
    });
    Ok((rest, amend))
}

enum Amendment {
    Except(ast::Exception),
    Example(ast::Example),
}

/// amendment ::= except | example
fn amendment(input: Tokens<'_>) -> Parse<'_, Amendment> {
    alt((
        map(except, Amendment::Except),
        map(example, Amendment::Example),
    ))
    .parse(input)
}

fn begins_amendment(input: Tokens<'_>) -> bool {
    let key = input.peek(1).kind == TokenKind::Colon;
    !key && (input.is_word(0, "except") || input.is_word(0, "example"))
}
