//! Expressions, from the loosest operator to the tightest.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;
use nom::combinator::opt;
use nom::combinator::value;
use nom::sequence::preceded;
use nom::sequence::separated_pair;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax as codes;
use crate::source::Span;
use crate::syntax::ast::Aggregate;
use crate::syntax::ast::BinaryOp;
use crate::syntax::ast::Binding;
use crate::syntax::ast::Expr;
use crate::syntax::ast::ExprKind;
use crate::syntax::ast::IncludeHow;
use crate::syntax::ast::IsTest;
use crate::syntax::ast::Name;
use crate::syntax::ast::Quantifier;
use crate::syntax::ast::Range;
use crate::syntax::parser::Parse;
use crate::syntax::parser::Tokens;
use crate::syntax::parser::closing;
use crate::syntax::parser::committed;
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::error::Failure;
use crate::syntax::parser::item;
use crate::syntax::parser::listed;
use crate::syntax::parser::listed_after;
use crate::syntax::parser::literal;
use crate::syntax::parser::named;
use crate::syntax::parser::nested;
use crate::syntax::parser::report_furthest;
use crate::syntax::parser::spaced;
use crate::syntax::parser::token;
use crate::syntax::parser::too_deep;
use crate::syntax::parser::word;
use crate::syntax::parser::words;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// interpolation ::= '{' expression '}'
pub(super) fn interpolation(input: Tokens<'_>) -> Expr {
    let braced = |input| {
        let (rest, open) = token(TokenKind::BraceOpen)(input)?;
        let (rest, value) = expression(rest)?;
        closing(TokenKind::BraceClose, open)(rest).map(|(rest, _)| (rest, value))
    };
    loop {
        match Parser::parse(&mut { braced }, input) {
            Ok((_, value)) => return value,
            Err(nom::Err::Failure(Failure { reported: true })) => break,
            Err(_) if !report_furthest(input) => break,
            Err(_) => {}
        }
    }
    Expr::new(ExprKind::Error, input.first().span)
}

/// expression ::= implication
pub(super) fn expression(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, value) = nested(implication)(input)?;
    rest.expect(Expected::Thing("an operator"));
    Ok((rest, value))
}

/// implication ::= disjunction ( 'implies' implication )?
fn implication(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, left) = disjunction(input)?;
    if !rest.is_word(0, "implies") {
        return Ok((rest, left));
    }
    let (rest, right) = committed(nested(implication)).parse(rest.skip(1))?;
    binary(input, rest, BinaryOp::Implies, left, right)
}

/// disjunction ::= conjunction ( 'or' conjunction )*
fn disjunction(input: Tokens<'_>) -> Parse<'_, Expr> {
    chain(
        conjunction,
        |input| input.is_word(0, "or").then_some(BinaryOp::Or),
        input,
    )
}

/// conjunction ::= negation ( 'and' negation )*
fn conjunction(input: Tokens<'_>) -> Parse<'_, Expr> {
    chain(
        negation,
        |input| input.is_word(0, "and").then_some(BinaryOp::And),
        input,
    )
}

/// negation ::= 'not' negation | quantified | test
pub(super) fn negation(input: Tokens<'_>) -> Parse<'_, Expr> {
    if input.is_word(0, "not") {
        let (rest, operand) = committed(nested(negation)).parse(input.skip(1))?;
        return node(input, rest, ExprKind::Not(Box::new(operand)));
    }
    named("an expression", alt((quantified, test))).parse(input)
}

/// quantified ::= quantifier range_head ( 'satisfies' | 'satisfy' ) expression
fn quantified(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, quantifier) = quantifier(input)?;
    let (rest, range) = committed(range_head).parse(rest)?;
    let (rest, _) = committed(alt((word("satisfies"), word("satisfy")))).parse(rest)?;
    let (rest, body) = committed(expression).parse(rest)?;
    let body = Box::new(body);
    let range = Box::new(range);
    node(
        input,
        rest,
        ExprKind::Quantified {
            quantifier,
            range,
            body,
        },
    )
}

/// quantifier ::= 'every' | 'some' | 'no' | 'at' 'least' whole | 'at' 'most' whole | 'exactly' whole
fn quantifier(input: Tokens<'_>) -> Parse<'_, Quantifier> {
    let exactly = |input| match input {
        input if !is_exactly(input) => input.refuse(Expected::Word("exactly")),
        input => Ok((input.skip(1), ())),
    };
    let number = || committed(literal::whole);
    alt((
        value(Quantifier::Every, word("every")),
        value(Quantifier::Some, word("some")),
        value(Quantifier::No, word("no")),
        map(
            preceded(words("at", "least"), number()),
            Quantifier::AtLeast,
        ),
        map(preceded(words("at", "most"), number()), Quantifier::AtMost),
        map(preceded(exactly, number()), Quantifier::Exactly),
    ))
    .parse(input)
}

/// `exactly` is free for names, since only a number after it makes it a quantifier.
fn is_exactly(input: Tokens<'_>) -> bool {
    input.is_word(0, "exactly") && input.peek(1).kind == TokenKind::Number
}

/// range ::= range_head ( 'where' expression )?
pub(super) fn range(input: Tokens<'_>) -> Parse<'_, Range> {
    let (rest, range) = range_head(input)?;
    let (rest, filter) = opt(preceded(word("where"), committed(expression))).parse(rest)?;
    Ok((rest, Range { filter, ..range }))
}

/// range_head ::= binding 'in' fallback
fn range_head(input: Tokens<'_>) -> Parse<'_, Range> {
    let (rest, binding) = binding(input)?;
    let (rest, _) = word("in")(rest)?;
    let (rest, list) = named("a list", fallback).parse(rest)?;
    let filter = None;
    Ok((
        rest,
        Range {
            binding,
            list,
            filter,
        },
    ))
}

/// binding ::= name ( ',' name )?
fn binding(input: Tokens<'_>) -> Parse<'_, Binding> {
    let (rest, first) = literal::name(input)?;
    let (rest, second) =
        opt(preceded(token(TokenKind::Comma), committed(literal::name))).parse(rest)?;
    let binding = match second {
        Some(name) => Binding {
            key: Some(first),
            name,
        },
        None => Binding {
            key: None,
            name: first,
        },
    };
    Ok((rest, binding))
}

/// test ::= sum ( comparison | is_test | include | matches )?
fn test(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, subject) = sum(input)?;
    let (rest, tested) = tested(input, rest, subject)?;
    match comparison_operator(rest) {
        Some(_) => chained(input, rest),
        None => Ok((rest, tested)),
    }
}

fn tested<'a>(start: Tokens<'a>, input: Tokens<'a>, subject: Expr) -> Parse<'a, Expr> {
    if let Some(operator) = comparison_operator(input) {
        return comparison(start, input.skip(1), operator, subject);
    }
    let word = input.text_of(input.first());
    match (input.kind(), word) {
        (TokenKind::Word, "is") => is_test(start, input.skip(1), subject),
        (TokenKind::Word, "include" | "includes") => include(start, input.skip(1), subject),
        (TokenKind::Word, "matches") => matches(start, input.skip(1), subject),
        _ => Ok((input, subject)),
    }
}

/// comparison ::= comparison_operator sum
fn comparison<'a>(
    start: Tokens<'a>,
    input: Tokens<'a>,
    operator: BinaryOp,
    left: Expr,
) -> Parse<'a, Expr> {
    let (rest, right) = committed(sum).parse(input)?;
    binary(start, rest, operator, left, right)
}

/// comparison_operator ::= '=' | '!=' | '<' | '<=' | '>' | '>=' | 'overlap' | 'within' | 'in'
fn comparison_operator(input: Tokens<'_>) -> Option<BinaryOp> {
    match input.kind() {
        TokenKind::Equal => Some(BinaryOp::Equal),
        TokenKind::NotEqual => Some(BinaryOp::NotEqual),
        TokenKind::Less => Some(BinaryOp::Less),
        TokenKind::LessOrEqual => Some(BinaryOp::LessOrEqual),
        TokenKind::Greater => Some(BinaryOp::Greater),
        TokenKind::GreaterOrEqual => Some(BinaryOp::GreaterOrEqual),
        TokenKind::Word => match input.text_of(input.first()) {
            "overlap" => Some(BinaryOp::Overlap),
            "within" => Some(BinaryOp::Within),
            "in" => Some(BinaryOp::In),
            _ => None,
        },
        _ => None,
    }
}

/// `a < b < c`: told, and read over.
fn chained<'a>(start: Tokens<'a>, second: Tokens<'a>) -> Parse<'a, Expr> {
    let mut rest = second;
    while comparison_operator(rest).is_some() {
        (rest, _) = committed(sum).parse(rest.skip(1))?;
    }
    let diagnostic = Diagnostic::error(&codes::CHAINED_COMPARISON, "a comparison has two sides")
        .at(second.first().span, "compares again")
        .at(start.span_to(second), "already a comparison")
        .help("write `a < b and b < c`, or put one comparison in parentheses");
    start.state.report(diagnostic);
    node(start, rest, ExprKind::Error)
}

/// is_test ::= 'is' 'not'? ( 'stated' | 'missing' | 'verified' | 'one' 'of' list | sum )
fn is_test<'a>(start: Tokens<'a>, input: Tokens<'a>, subject: Expr) -> Parse<'a, Expr> {
    let (rest, not) = opt(word("not")).parse(input)?;
    let list = listed(TokenKind::BracketOpen, expression, TokenKind::BracketClose);
    let (rest, test) = committed(alt((
        value(IsTest::Stated, word("stated")),
        value(IsTest::Missing, word("missing")),
        value(IsTest::Verified, word("verified")),
        map(preceded(words("one", "of"), committed(list)), IsTest::OneOf),
        map(named("a term", sum), |term| IsTest::Term(Box::new(term))),
    )))
    .parse(rest)?;
    let subject = Box::new(subject);
    let negated = not.is_some();
    node(
        start,
        rest,
        ExprKind::Is {
            subject,
            negated,
            test,
        },
    )
}

/// include ::= ( 'include' | 'includes' ) ( 'all' 'of' | 'none' 'of' )? sum
fn include<'a>(start: Tokens<'a>, input: Tokens<'a>, list: Expr) -> Parse<'a, Expr> {
    let (rest, how) = opt(alt((
        value(IncludeHow::All, words("all", "of")),
        value(IncludeHow::None, words("none", "of")),
    )))
    .parse(input)?;
    let (rest, what) = committed(sum).parse(rest)?;
    let how = how.unwrap_or(IncludeHow::One);
    let list = Box::new(list);
    let what = Box::new(what);
    node(start, rest, ExprKind::Include { list, how, what })
}

/// matches ::= 'matches' text
fn matches<'a>(start: Tokens<'a>, input: Tokens<'a>, subject: Expr) -> Parse<'a, Expr> {
    let (rest, pattern) = committed(literal::text).parse(input)?;
    node(start, rest, ExprKind::Matches(Box::new(subject), pattern))
}

/// sum ::= product ( ( '+' | '-' ) product )*
fn sum(input: Tokens<'_>) -> Parse<'_, Expr> {
    let operator = |input: Tokens<'_>| match input.kind() {
        TokenKind::Plus => Some(BinaryOp::Add),
        TokenKind::Minus => Some(BinaryOp::Subtract),
        _ => None,
    };
    chain(product, operator, input)
}

/// product ::= signed ( ( '*' | '/' ) signed )*
fn product(input: Tokens<'_>) -> Parse<'_, Expr> {
    let operator = |input: Tokens<'_>| match input.kind() {
        TokenKind::Star => Some(BinaryOp::Multiply),
        TokenKind::Slash => Some(BinaryOp::Divide),
        _ => None,
    };
    chain(signed, operator, input)
}

/// signed ::= '-' signed | fallback
fn signed(input: Tokens<'_>) -> Parse<'_, Expr> {
    if input.kind() != TokenKind::Minus {
        return fallback(input);
    }
    let (rest, operand) = committed(nested(signed)).parse(input.skip(1))?;
    node(input, rest, ExprKind::Negate(Box::new(operand)))
}

/// fallback ::= access ( 'default' access )*
fn fallback(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (mut rest, mut left) = access(input)?;
    while rest.is_word(0, "default") {
        let (after, right) = committed(access).parse(rest.skip(1))?;
        let kind = ExprKind::Default(Box::new(left), Box::new(right));
        (rest, left) = node(input, after, kind)?;
    }
    Ok((rest, left))
}

/// access ::= primary ( '.' any_name )*
fn access(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (mut rest, mut whole) = primary(input)?;
    while rest.kind() == TokenKind::Dot {
        let (after, field) = committed(literal::any_name).parse(rest.skip(1))?;
        (rest, whole) = node(input, after, ExprKind::Access(Box::new(whole), field))?;
    }
    Ok((rest, whole))
}

/// primary ::= literal | conditional | unique | count | aggregate | length | call | reference | group | list | record
fn primary(input: Tokens<'_>) -> Parse<'_, Expr> {
    let formed = alt((conditional, unique, count, aggregate, length));
    let bracketed = alt((group, list, record));
    named(
        "an expression",
        alt((bracketed, formed, call, reference, constant)),
    )
    .parse(input)
}

fn constant(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, literal) = literal::literal(input)?;
    node(input, rest, ExprKind::Literal(literal))
}

/// conditional ::= 'if' expression 'then' expression 'else' expression
fn conditional(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = word("if")(input)?;
    let (rest, condition) = committed(expression).parse(rest)?;
    let (rest, _) = committed(word("then")).parse(rest)?;
    let (rest, then) = committed(expression).parse(rest)?;
    let (rest, _) = committed(word("else")).parse(rest)?;
    let (rest, otherwise) = committed(expression).parse(rest)?;
    let [condition, then, otherwise] = [condition, then, otherwise].map(Box::new);
    node(input, rest, ExprKind::If(condition, then, otherwise))
}

/// unique ::= 'unique' expression 'for' range
fn unique(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = word("unique")(input)?;
    let (rest, (value, range)) = committed(value_for_range).parse(rest)?;
    node(input, rest, ExprKind::Unique { value, range })
}

/// count ::= 'count' 'of' range
fn count(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = words("count", "of")(input)?;
    let (rest, range) = committed(nested(range)).parse(rest)?;
    node(input, rest, ExprKind::Count(Box::new(range)))
}

/// aggregate ::= ( 'sum' | 'min' | 'max' | 'average' ) 'of' expression 'for' range
fn aggregate(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, aggregate) = alt((
        value(Aggregate::Sum, words("sum", "of")),
        value(Aggregate::Min, words("min", "of")),
        value(Aggregate::Max, words("max", "of")),
        value(Aggregate::Average, words("average", "of")),
    ))
    .parse(input)?;
    let (rest, (value, range)) = committed(value_for_range).parse(rest)?;
    node(
        input,
        rest,
        ExprKind::Aggregate {
            aggregate,
            value,
            range,
        },
    )
}

fn value_for_range(input: Tokens<'_>) -> Parse<'_, (Box<Expr>, Box<Range>)> {
    let (rest, value) = expression(input)?;
    let (rest, _) = word("for")(rest)?;
    let (rest, range) = nested(range).parse(rest)?;
    Ok((rest, (Box::new(value), Box::new(range))))
}

/// length ::= 'length' 'of' access
fn length(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = words("length", "of")(input)?;
    let (rest, text) = committed(nested(access)).parse(rest)?;
    node(input, rest, ExprKind::LengthOf(Box::new(text)))
}

/// call ::= NAME ( '.' any_name )* '(' ( expression ( ',' expression )* ','? )? ')'
fn call(input: Tokens<'_>) -> Parse<'_, Expr> {
    let mut length = 1;
    while input.peek(length).kind == TokenKind::Dot
        && input.peek(length + 1).kind == TokenKind::Word
    {
        length += 2;
    }
    if !is_name(input) || input.peek(length).kind != TokenKind::ParenOpen {
        return input.refuse(Expected::Token(TokenKind::Word));
    }
    let name = |ahead: usize| {
        let token = input.peek(ahead);
        let text = input.text_of(token).to_owned();
        Name {
            text,
            span: token.span,
        }
    };
    let path = (0..length).step_by(2).map(name).collect();
    let (rest, arguments) =
        listed(TokenKind::ParenOpen, expression, TokenKind::ParenClose)(input.skip(length))?;
    node(input, rest, ExprKind::Call(path, arguments))
}

/// reference ::= NAME
fn reference(input: Tokens<'_>) -> Parse<'_, Expr> {
    if !is_name(input) {
        return input.refuse(Expected::Token(TokenKind::Word));
    }
    let name = input.text_of(input.first()).to_owned();
    node(input, input.skip(1), ExprKind::Name(name))
}

/// Whether a word names something here, and is neither reserved nor the next declaration.
fn is_name(input: Tokens<'_>) -> bool {
    input.kind() == TokenKind::Word
        && !is_reserved(input.text_of(input.first()))
        && !item::has_shape(input)
}

/// group ::= '(' expression ')'
fn group(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, open) = token(TokenKind::ParenOpen)(input)?;
    let (rest, mut inner) = committed(expression).parse(rest)?;
    let (rest, close) = committed(closing(TokenKind::ParenClose, open)).parse(rest)?;
    inner.span = open.to(close);
    Ok((rest, inner))
}

/// list ::= '[' ( expression ( comprehension | ( ',' expression )* ','? ) )? ']'
fn list(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, open) = token(TokenKind::BracketOpen)(input)?;
    let close = || closing(TokenKind::BracketClose, open);
    if let Ok((rest, _)) = close()(rest) {
        return node(input, rest, ExprKind::List(Vec::new()));
    }
    let (rest, first) = committed(expression).parse(rest)?;
    let (rest, range) = opt(comprehension).parse(rest)?;
    if let Some(range) = range {
        let (rest, _) = committed(close()).parse(rest)?;
        let value = Box::new(first);
        let range = Box::new(range);
        return node(input, rest, ExprKind::Comprehension { value, range });
    }
    let mut members = vec![first];
    let (rest, more) = match token(TokenKind::Comma)(rest) {
        Ok((rest, _)) => listed_after(open, expression, TokenKind::BracketClose)(rest)?,
        Err(_) => committed(close()).map(|_| Vec::new()).parse(rest)?,
    };
    members.extend(more);
    node(input, rest, ExprKind::List(members))
}

/// comprehension ::= 'for' 'each' range
fn comprehension(input: Tokens<'_>) -> Parse<'_, Range> {
    preceded(words("for", "each"), committed(nested(range))).parse(input)
}

/// record ::= '{' ( any_name ':' expression ','? )* '}'
fn record(input: Tokens<'_>) -> Parse<'_, Expr> {
    let name = named("a field", literal::any_name);
    let field = separated_pair(name, token(TokenKind::Colon), expression);
    let (rest, fields) = spaced(TokenKind::BraceOpen, field, TokenKind::BraceClose)(input)?;
    node(input, rest, ExprKind::Record(fields))
}

/// Operands of equal rank, from left to right.
fn chain<'a>(
    operand: fn(Tokens<'a>) -> Parse<'a, Expr>,
    operator: fn(Tokens<'a>) -> Option<BinaryOp>,
    input: Tokens<'a>,
) -> Parse<'a, Expr> {
    let (mut rest, mut left) = operand(input)?;
    while let Some(operator) = operator(rest) {
        let (after, right) = committed(operand).parse(rest.skip(1))?;
        (rest, left) = binary(input, after, operator, left, right)?;
    }
    Ok((rest, left))
}

fn binary<'a>(
    start: Tokens<'a>,
    rest: Tokens<'a>,
    operator: BinaryOp,
    left: Expr,
    right: Expr,
) -> Parse<'a, Expr> {
    node(
        start,
        rest,
        ExprKind::Binary(operator, Box::new(left), Box::new(right)),
    )
}

/// An expression from here to there, unless it grew too tall.
fn node<'a>(start: Tokens<'a>, rest: Tokens<'a>, kind: ExprKind) -> Parse<'a, Expr> {
    let span: Span = start.span_to(rest);
    let expr = Expr::new(kind, span);
    if expr.height() > Expr::MAX_HEIGHT {
        return start.stop(too_deep(span));
    }
    Ok((rest, expr))
}
