//! Expressions, from the loosest operator to the tightest.
//!
//! The first tokens always tell which production it is, so that nothing is tried twice, there is no way
//! back to cut off, and a level of nesting costs little of the stack.

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
use crate::syntax::parser::error::Expected;
use crate::syntax::parser::input::Tokens;
use crate::syntax::parser::input::too_deep;
use crate::syntax::parser::item;
use crate::syntax::parser::literal;
use crate::syntax::parser::parts::closing;
use crate::syntax::parser::parts::committed;
use crate::syntax::parser::parts::listed;
use crate::syntax::parser::parts::listed_after;
use crate::syntax::parser::parts::named;
use crate::syntax::parser::parts::nested;
use crate::syntax::parser::parts::spaced;
use crate::syntax::parser::parts::token;
use crate::syntax::parser::parts::word;
use crate::syntax::parser::parts::words;
use crate::syntax::token::TokenKind;
use crate::syntax::token::is_reserved;

/// interpolation ::= '{' expression '}'
pub(super) fn interpolation(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, open) = token(TokenKind::BraceOpen)(input)?;
    let (rest, value) = expression(rest)?;
    let (rest, _) = closing(TokenKind::BraceClose, open)(rest)?;
    Ok((rest, value))
}

/// expression ::= implication
pub(super) fn expression(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, value) = implication(input.down()?)?;
    let rest = rest.up();
    rest.expect(Expected::Thing("an operator"));
    Ok((rest, value))
}

/// implication ::= disjunction ( 'implies' implication )?
fn implication(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, left) = disjunction(input)?;
    match rest.is_word(0, "implies") {
        true => implied(input, rest.skip(1), left),
        false => Ok((rest, left)),
    }
}

fn implied<'a>(start: Tokens<'a>, input: Tokens<'a>, left: Expr) -> Parse<'a, Expr> {
    let (rest, right) = implication(input.down()?)?;
    binary(start, rest.up(), BinaryOp::Implies, left, right)
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
    match begins_quantified(input) {
        _ if input.is_word(0, "not") => negated(input),
        true => quantified(input),
        false => test(input),
    }
}

fn negated(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, operand) = negation(input.skip(1).down()?)?;
    node(input, rest.up(), ExprKind::Not(Box::new(operand)))
}

/// quantified ::= quantifier range_head ( 'satisfies' | 'satisfy' ) expression
fn quantified(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, quantifier) = quantifier(input)?;
    let (rest, range) = range_head(rest)?;
    let (rest, _) = alt((word("satisfies"), word("satisfy"))).parse(rest)?;
    let (rest, body) = expression(rest)?;
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
        map(preceded(word("exactly"), number()), Quantifier::Exactly),
    ))
    .parse(input)
}

/// `at` and `exactly` are free for names: only what follows makes them quantifiers.
fn begins_quantified(input: Tokens<'_>) -> bool {
    match input.first_word() {
        "every" | "some" | "no" => true,
        "at" => input.is_word(1, "least") || input.is_word(1, "most"),
        "exactly" => input.peek(1).kind == TokenKind::Number,
        _ => false,
    }
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
    let (rest, list) = fallback(rest)?;
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
    tested(input, rest, subject)
}

fn tested<'a>(start: Tokens<'a>, input: Tokens<'a>, subject: Expr) -> Parse<'a, Expr> {
    if let Some(operator) = comparison_operator(input) {
        return comparison(start, input.skip(1), operator, subject);
    }
    match input.first_word() {
        "is" => is_test(start, input.skip(1), subject),
        "include" | "includes" => include(start, input.skip(1), subject),
        "matches" => matches(start, input.skip(1), subject),
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
    let (rest, right) = sum(input)?;
    match comparison_operator(rest) {
        Some(_) => chained(start, rest),
        None => binary(start, rest, operator, left, right),
    }
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
        _ => match input.first_word() {
            "overlap" => Some(BinaryOp::Overlap),
            "within" => Some(BinaryOp::Within),
            "in" => Some(BinaryOp::In),
            _ => None,
        },
    }
}

/// `a < b < c`: told, and read over.
fn chained<'a>(start: Tokens<'a>, second: Tokens<'a>) -> Parse<'a, Expr> {
    let mut rest = second;
    while comparison_operator(rest).is_some() {
        (rest, _) = sum(rest.skip(1))?;
    }
    let diagnostic = Diagnostic::error(&codes::CHAINED_COMPARISON, "a comparison has two sides")
        .at(second.first().span, "compares again")
        .at(start.span_to(second), "already a comparison")
        .help("write `a < b and b < c`, or put one comparison in parentheses");
    start.state.report(diagnostic);
    node(start, rest, ExprKind::Error)
}

/// is_test ::= 'is' 'not'? ( 'stated' | 'missing' | 'verified' | 'one' 'of' choices | sum )
fn is_test<'a>(start: Tokens<'a>, input: Tokens<'a>, subject: Expr) -> Parse<'a, Expr> {
    let (rest, not) = opt(word("not")).parse(input)?;
    let (rest, test) = committed(alt((
        value(IsTest::Stated, word("stated")),
        value(IsTest::Missing, word("missing")),
        value(IsTest::Verified, word("verified")),
        map(
            preceded(words("one", "of"), committed(choices)),
            IsTest::OneOf,
        ),
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

/// choices ::= '[' ( expression ( ',' expression )* ','? )? ']'
fn choices(input: Tokens<'_>) -> Parse<'_, Vec<Expr>> {
    listed(TokenKind::BracketOpen, expression, TokenKind::BracketClose)(input)
}

/// include ::= ( 'include' | 'includes' ) ( 'all' 'of' | 'none' 'of' )? sum
fn include<'a>(start: Tokens<'a>, input: Tokens<'a>, list: Expr) -> Parse<'a, Expr> {
    let (rest, how) = opt(alt((
        value(IncludeHow::All, words("all", "of")),
        value(IncludeHow::None, words("none", "of")),
    )))
    .parse(input)?;
    let (rest, what) = sum(rest)?;
    let how = how.unwrap_or(IncludeHow::One);
    let list = Box::new(list);
    let what = Box::new(what);
    node(start, rest, ExprKind::Include { list, how, what })
}

/// matches ::= 'matches' text
fn matches<'a>(start: Tokens<'a>, input: Tokens<'a>, subject: Expr) -> Parse<'a, Expr> {
    let (rest, pattern) = literal::text(input)?;
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
    match input.kind() {
        TokenKind::Minus => negative(input),
        _ => fallback(input),
    }
}

fn negative(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, operand) = signed(input.skip(1).down()?)?;
    node(input, rest.up(), ExprKind::Negate(Box::new(operand)))
}

/// fallback ::= access ( 'default' access )*
fn fallback(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, value) = access(input)?;
    match rest.is_word(0, "default") {
        true => defaults(input, rest, value),
        false => Ok((rest, value)),
    }
}

fn defaults<'a>(start: Tokens<'a>, mut rest: Tokens<'a>, mut left: Expr) -> Parse<'a, Expr> {
    while rest.is_word(0, "default") {
        let (after, right) = access(rest.skip(1))?;
        let kind = ExprKind::Default(Box::new(left), Box::new(right));
        (rest, left) = node(start, after, kind)?;
    }
    Ok((rest, left))
}

/// access ::= primary ( '.' any_name )*
fn access(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, value) = primary(input)?;
    match rest.kind() {
        TokenKind::Dot => fields(input, rest, value),
        _ => Ok((rest, value)),
    }
}

fn fields<'a>(start: Tokens<'a>, mut rest: Tokens<'a>, mut whole: Expr) -> Parse<'a, Expr> {
    while rest.kind() == TokenKind::Dot {
        let (after, field) = literal::any_name(rest.skip(1))?;
        (rest, whole) = node(start, after, ExprKind::Access(Box::new(whole), field))?;
    }
    Ok((rest, whole))
}

/// primary ::= literal | conditional | unique | count | aggregate | length | call | reference | group | list | record
fn primary(input: Tokens<'_>) -> Parse<'_, Expr> {
    match (input.kind(), input.first_word()) {
        (TokenKind::ParenOpen, _) => group(input),
        (TokenKind::BracketOpen, _) => list(input),
        (TokenKind::BraceOpen, _) => record(input),
        (_, "if") => conditional(input),
        (_, "unique") => unique(input),
        (_, "count") if before_of(input) => count(input),
        (_, "length") if before_of(input) => length(input),
        (_, "sum" | "min" | "max" | "average") if before_of(input) => aggregate(input),
        _ if begins_call(input) => call(input),
        _ => named("an expression", alt((reference, constant))).parse(input),
    }
}

/// `count` and the like are free for names: only an `of` behind them makes them more.
fn before_of(input: Tokens<'_>) -> bool {
    word("of")(input.skip(1)).is_ok()
}

fn constant(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, literal) = literal::literal(input)?;
    node(input, rest, ExprKind::Literal(literal))
}

/// conditional ::= 'if' expression 'then' expression 'else' expression
fn conditional(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = word("if")(input)?;
    let (rest, condition) = expression(rest)?;
    let (rest, _) = word("then")(rest)?;
    let (rest, then) = expression(rest)?;
    let (rest, _) = word("else")(rest)?;
    let (rest, otherwise) = expression(rest)?;
    let [condition, then, otherwise] = [condition, then, otherwise].map(Box::new);
    node(input, rest, ExprKind::If(condition, then, otherwise))
}

/// unique ::= 'unique' expression 'for' range
fn unique(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = word("unique")(input)?;
    let (rest, (value, range)) = value_for_range(rest)?;
    node(input, rest, ExprKind::Unique { value, range })
}

/// count ::= 'count' 'of' range
fn count(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = words("count", "of")(input)?;
    let (rest, range) = range(rest.down()?)?;
    node(input, rest.up(), ExprKind::Count(Box::new(range)))
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
    let (rest, (value, range)) = value_for_range(rest)?;
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
    let (rest, range) = range(rest.down()?)?;
    Ok((rest.up(), (Box::new(value), Box::new(range))))
}

/// length ::= 'length' 'of' access
fn length(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, _) = words("length", "of")(input)?;
    let (rest, text) = access(rest.down()?)?;
    node(input, rest.up(), ExprKind::LengthOf(Box::new(text)))
}

/// call ::= NAME ( '.' any_name )* '(' ( expression ( ',' expression )* ','? )? ')'
fn call(input: Tokens<'_>) -> Parse<'_, Expr> {
    let length = path_length(input);
    let name = |ahead: usize| {
        let token = input.peek(ahead);
        let text = input.text_of(token).to_owned();
        Name {
            text,
            span: token.span,
        }
    };
    let path = (0..length).step_by(2).map(name).collect();
    let mut arguments = listed(TokenKind::ParenOpen, expression, TokenKind::ParenClose);
    let (rest, arguments) = arguments(input.skip(length))?;
    node(input, rest, ExprKind::Call(path, arguments))
}

fn begins_call(input: Tokens<'_>) -> bool {
    is_name(input) && input.peek(path_length(input)).kind == TokenKind::ParenOpen
}

/// How many tokens a dotted name has.
fn path_length(input: Tokens<'_>) -> usize {
    let dotted = |at: &usize| {
        let kinds = (input.peek(*at).kind, input.peek(*at + 1).kind);
        kinds == (TokenKind::Dot, TokenKind::Word)
    };
    1 + 2 * (1..).step_by(2).take_while(dotted).count()
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
        && !item::begins_at_margin(input)
}

/// group ::= '(' expression ')'
fn group(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, open) = token(TokenKind::ParenOpen)(input)?;
    let (rest, mut inner) = expression(rest)?;
    let (rest, close) = closing(TokenKind::ParenClose, open)(rest)?;
    inner.span = open.to(close);
    Ok((rest, inner))
}

/// list ::= '[' ( expression ( comprehension | ( ',' expression )* ','? ) )? ']'
fn list(input: Tokens<'_>) -> Parse<'_, Expr> {
    let (rest, open) = token(TokenKind::BracketOpen)(input)?;
    if let Ok((rest, _)) = closing(TokenKind::BracketClose, open)(rest) {
        return node(input, rest, ExprKind::List(Vec::new()));
    }
    let (rest, first) = expression(rest)?;
    let (rest, kind) = list_rest(open, first, rest)?;
    node(input, rest, kind)
}

/// What follows the first member of a list: more of them, or what it is made for each of.
fn list_rest(open: Span, first: Expr, input: Tokens<'_>) -> Parse<'_, ExprKind> {
    let close = closing(TokenKind::BracketClose, open);
    if let (rest, Some(range)) = opt(comprehension).parse(input)? {
        let (value, range) = (Box::new(first), Box::new(range));
        let kind = ExprKind::Comprehension { value, range };
        return close(rest).map(|(rest, _)| (rest, kind));
    }
    let mut members = vec![first];
    let (rest, more) = match token(TokenKind::Comma)(input) {
        Ok((rest, _)) => listed_after(open, expression, TokenKind::BracketClose)(rest)?,
        Err(_) => close(input).map(|(rest, _)| (rest, Vec::new()))?,
    };
    members.extend(more);
    Ok((rest, ExprKind::List(members)))
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
fn chain<'a>(operand: Operand<'a>, operator: Operator<'a>, input: Tokens<'a>) -> Parse<'a, Expr> {
    let (rest, left) = operand(input)?;
    match operator(rest) {
        Some(_) => chain_rest(operand, operator, input, (rest, left)),
        None => Ok((rest, left)),
    }
}

type Operand<'a> = fn(Tokens<'a>) -> Parse<'a, Expr>;
type Operator<'a> = fn(Tokens<'a>) -> Option<BinaryOp>;

fn chain_rest<'a>(
    operand: Operand<'a>,
    operator: Operator<'a>,
    start: Tokens<'a>,
    (mut rest, mut left): (Tokens<'a>, Expr),
) -> Parse<'a, Expr> {
    while let Some(operator) = operator(rest) {
        let (after, right) = operand(rest.skip(1))?;
        (rest, left) = binary(start, after, operator, left, right)?;
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
        return rest.stop(too_deep(span));
    }
    Ok((rest, expr))
}
