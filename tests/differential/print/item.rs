//! Declarations.

use caveat::syntax::ast;

use super::Printer;
use super::after_space;
use super::expr;
use super::quoted;

impl Printer {
    pub(super) fn item(&mut self, item: &ast::Item) {
        match item {
            ast::Item::Record(it) => self.record(it),
            ast::Item::Taxonomy(it) => {
                self.doc(&it.doc);
                self.block(&format!("taxonomy {}", it.name.text), |out| {
                    it.terms.iter().for_each(|term| out.term(term));
                });
            }
            ast::Item::Placeholders(texts) => {
                let texts: Vec<String> = texts.iter().map(|text| quoted(&text.value)).collect();
                self.line(&format!("placeholders [{}]", texts.join(", ")));
            }
            ast::Item::Param(it) => {
                self.doc(&it.doc);
                let (name, ty) = (&it.name.text, type_(&it.ty));
                self.line(&format!("param {name} : {ty} = {}", expr::whole(&it.value)));
            }
            ast::Item::Define(it) => self.define(it),
            ast::Item::Table(it) => self.table(it),
            ast::Item::Source(it) => self.source(it),
            ast::Item::Rule(it) => self.rule(it),
            ast::Item::Amend(it) => self.amend(it),
        }
    }

    fn record(&mut self, record: &ast::Record) {
        self.doc(&record.doc);
        let word = if record.root { "root" } else { "type" };
        self.block(&format!("{word} {}", record.name.text), |out| {
            for field in &record.fields {
                out.doc(&field.doc);
                let required = if field.required { " required" } else { "" };
                let text = |word: &str, text: &Option<ast::Text>| match text {
                    Some(text) => format!(" {word} {}", quoted(&text.value)),
                    None => String::new(),
                };
                let (key, example) = (text("key", &field.key), text("example", &field.example));
                let (name, ty) = (&field.name.text, type_(&field.ty));
                out.line(&format!("{name} : {ty}{required}{key}{example}"));
            }
        });
    }

    fn term(&mut self, term: &ast::TermDecl) {
        self.doc(&term.doc);
        let mut line = format!("{}{}", term.name.text, after_space(term.title.as_ref()));
        for alias in &term.aliases {
            line += &format!(" as {}", quoted(&alias.value));
        }
        if !term.also_under.is_empty() {
            let above: Vec<&str> = (term.also_under.iter())
                .map(|name| name.text.as_str())
                .collect();
            line += &format!(" also under {}", above.join(", "));
        }
        if term.children.is_empty() {
            return self.line(&line);
        }
        self.block(&line, |out| {
            term.children.iter().for_each(|child| out.term(child));
        });
    }

    fn define(&mut self, define: &ast::Define) {
        self.doc(&define.doc);
        let params: Vec<String> = (define.params.iter())
            .map(|(name, ty)| format!("{}: {}", name.text, type_(ty)))
            .collect();
        let result = match &define.result {
            Some(ty) => format!(" : {}", type_(ty)),
            None => String::new(),
        };
        let (name, params) = (&define.name.text, params.join(", "));
        let body = expr::whole(&define.body);
        self.line(&format!("define {name}({params}){result} = {body}"));
    }

    fn table(&mut self, table: &ast::Table) {
        self.doc(&table.doc);
        let (name, param) = (&table.name.text, &table.param.text);
        let (of, result) = (type_(&table.param_ty), type_(&table.result));
        self.block(&format!("table {name}({param}: {of}) : {result}"), |out| {
            for row in &table.rows {
                let term = row.term.as_ref().map_or("else", |term| &term.text);
                out.line(&format!("{term} -> {}", expr::whole(&row.value)));
            }
        });
    }

    fn source(&mut self, source: &ast::SourceDecl) {
        self.doc(&source.doc);
        let title = after_space(source.title.as_ref());
        self.block(&format!("source {}{title}", source.name.text), |out| {
            if let Some(publisher) = &source.publisher {
                out.line(&format!("publisher {}", quoted(&publisher.value)));
            }
            if let Some(date) = &source.date {
                out.line(&format!("date {}", date.date));
            }
            if let Some(link) = &source.link {
                out.line(&format!("link {}", quoted(&link.value)));
            }
            for section in &source.sections {
                out.doc(&section.doc);
                let reason = match &section.not_checkable {
                    Some(reason) => format!(" not checkable because {}", quoted(&reason.value)),
                    None => String::new(),
                };
                let (name, text) = (&section.name.text, quoted(&section.text.value));
                out.line(&format!("section {name} {text}{reason}"));
            }
        });
    }
}

fn type_(ty: &ast::TypeExpr) -> String {
    match ty {
        ast::TypeExpr::Name(name) => name.text.clone(),
        ast::TypeExpr::List(of, _) => format!("list of {}", type_(of)),
        ast::TypeExpr::Map(of, _) => format!("map of {}", type_(of)),
    }
}
