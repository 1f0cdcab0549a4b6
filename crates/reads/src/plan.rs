//! Plans: what a document selects, merged and resolved to fields by position, before anything runs.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Pos, Positioned, ServerError,
    parser::types::{Field as Selected, SelectionSet},
};
use async_graphql_value::Value;

use crate::{
    collect::{Collector, Groups},
    failure::invalid,
    page::{Arguments, Page},
    shape::{Field, How, Needs, Shape, Type},
    weight,
};

/// The most fields that a plan has when it is written out.
pub(crate) const MOST_FIELDS: usize = 10_000;

/// What is selected of the objects of one type.
pub(crate) struct Selection {
    pub(crate) shape: Arc<Shape>,
    pub(crate) fields: Vec<Planned>,
    /// Whether something of it is in whole rows only.
    pub(crate) whole: bool,
    /// The fields here and below.
    size: usize,
    /// The bytes that it takes, with what is below, when nothing of that is shared: whatever is skipped, it takes no more.
    weight: usize,
}

/// A field that will stand in the answer.
pub(crate) struct Planned {
    pub(crate) key: String,
    /// The key as it is written: `"key":`.
    pub(crate) head: Vec<u8>,
    pub(crate) pos: Pos,
    pub(crate) what: What,
}

pub(crate) enum What {
    Typename,
    Leaf(usize),
    Link(Link),
}

/// A link that will be loaded once for all objects of its level.
pub(crate) struct Link {
    pub(crate) field: usize,
    /// Its place among the plan's arguments.
    pub(crate) arguments: Option<usize>,
    pub(crate) to: Arc<Shape>,
    /// What is selected below: of the object, or of each possible type of the interface.
    pub(crate) below: Vec<Arc<Selection>>,
}

/// A root field whose answer is planned.
pub(crate) struct Root {
    pub(crate) to: Arc<Shape>,
    pub(crate) below: Vec<Arc<Selection>>,
    pub(crate) pos: Pos,
}

/// The plan of an operation.
pub(crate) struct Plan {
    pub(crate) roots: HashMap<String, Root>,
    asked: Vec<Asked>,
    /// The bytes that it takes, estimated from above.
    pub(crate) weight: usize,
}

/// The arguments of a selected field, as the document gives them.
struct Asked {
    /// The field; `None` is a connection at the root, which async-graphql declares.
    field: Option<(Arc<Shape>, usize)>,
    given: Vec<(String, Positioned<Value>)>,
    pos: Pos,
}

impl Planned {
    fn needs_whole(&self, shape: &Shape) -> bool {
        match &self.what {
            What::Typename => false,
            What::Leaf(field) => shape.fields[*field].needs == Needs::Whole,
            What::Link(link) => match shape.fields[link.field].needs {
                Needs::Sketch => false,
                Needs::Whole => true,
                Needs::AsBelow => link.below.iter().any(|below| below.whole),
            },
        }
    }
}

impl Selection {
    pub(crate) fn selects(&self, field: &str) -> bool {
        self.fields.iter().any(|planned| match &planned.what {
            What::Typename => false,
            What::Leaf(index) => self.shape.fields[*index].name == field,
            What::Link(link) => self.shape.fields[link.field].name == field,
        })
    }

    pub(crate) fn field(&self, index: usize) -> &Field {
        &self.shape.fields[index]
    }
}

impl Plan {
    /// Plans the root fields; `types` tells to which declared type a root field leads.
    pub(crate) fn new(
        collector: &Collector<'_>,
        roots: &Groups<'_>,
        types: impl Fn(&str) -> Option<Arc<Shape>>,
    ) -> Result<Self, ServerError> {
        let mut planner = Planner { collector, known: HashMap::new(), asked: Vec::new() };
        let mut answers = HashMap::new();
        for (key, fields) in roots {
            let Some(to) = types(&fields[0].node.name.node) else { continue };
            let below = planner.below(&to, fields)?;
            if to.connection {
                planner.ask(None, fields[0]);
            }
            answers.insert((*key).to_owned(), Root { to, below, pos: fields[0].pos });
        }
        let below = || answers.values().flat_map(|root| &root.below);
        fits(below().map(|selection| selection.size).sum(), Pos::default())?;
        let keys = answers.keys().map(|key| size_of::<(String, Root)>() + weight::BLOCK + key.len());
        let at_root = planner.asked.iter().filter(|asked| asked.field.is_none()).map(Asked::weight);
        let weight = keys.sum::<usize>() + at_root.sum::<usize>() + below().map(|below| below.weight).sum::<usize>();
        Ok(Self { roots: answers, asked: planner.asked, weight })
    }

    /// The arguments of each field that has some, with these variables; or what is wrong with them.
    pub(crate) fn arguments(&self, variables: &async_graphql::Variables) -> Result<Vec<Arguments>, Vec<ServerError>> {
        let (bound, wrong): (Vec<_>, Vec<_>) =
            self.asked.iter().map(|asked| asked.bind(variables)).partition(Result::is_ok);
        if wrong.is_empty() {
            Ok(bound.into_iter().flatten().collect())
        } else {
            Err(wrong.into_iter().filter_map(Result::err).collect())
        }
    }

    /// How many links are selected, and how many of them ask for a total: an upper bound of the statements, when each interface
    /// counts for its possible types.
    #[cfg(any(test, feature = "naive"))]
    pub(crate) fn statements(&self) -> usize {
        fn links(to: &Shape, below: &[Arc<Selection>]) -> usize {
            let own = match &to.possible {
                Some(possible) => 1 + possible.len(),
                None => 1 + usize::from(to.connection && below[0].selects("totalCount")),
            };
            own + below.iter().map(|selection| inside(selection)).sum::<usize>()
        }
        fn inside(selection: &Selection) -> usize {
            selection
                .fields
                .iter()
                .map(|field| if let What::Link(link) = &field.what { links(&link.to, &link.below) } else { 0 })
                .sum()
        }
        self.roots.values().map(|root| links(&root.to, &root.below)).sum()
    }
}

impl Asked {
    fn weight(&self) -> usize {
        let given = self.given.iter().map(|(name, value)| {
            size_of::<(String, Positioned<Value>)>() + weight::BLOCK + name.len() + weight::of_value(&value.node)
        });
        size_of::<Self>() + given.sum::<usize>()
    }

    fn bind(&self, variables: &async_graphql::Variables) -> Result<Arguments, ServerError> {
        let mut bound = Arguments::default();
        for (name, value) in &self.given {
            if let Value::Variable(variable) = &value.node
                && !variables.contains_key(variable)
            {
                continue;
            }
            let value = value
                .node
                .clone()
                .into_const_with(|name| Ok::<_, ServerError>(variables.get(&name).cloned().unwrap_or_default()))?;
            bound.0.push((name.clone(), value));
        }
        let checked = match &self.field {
            None => Page::read(&bound).map(drop),
            Some((shape, index)) => {
                let field = &shape.fields[*index];
                for argument in &field.arguments {
                    if let (None, Some(default)) = (bound.get(&argument.name), &argument.default) {
                        bound.0.push((argument.name.clone(), default.clone()));
                    }
                }
                field.check(&bound)
            }
        };
        checked.map_err(|message| crate::failure::bad_input(message, Some(self.pos)))?;
        Ok(bound)
    }
}

/// Selections by type and by the places in the document that select: equal ones are planned once.
type Known = HashMap<(String, Vec<*const SelectionSet>), Arc<Selection>>;

struct Planner<'p, 'd> {
    collector: &'p Collector<'d>,
    known: Known,
    asked: Vec<Asked>,
}

impl<'d> Planner<'_, 'd> {
    /// What these occurrences of a link select of each type behind it.
    fn below(
        &mut self,
        to: &Arc<Shape>,
        fields: &[&'d Positioned<Selected>],
    ) -> Result<Vec<Arc<Selection>>, ServerError> {
        let sets: Vec<&'d SelectionSet> = fields.iter().map(|field| &field.node.selection_set.node).collect();
        to.concrete().iter().map(|shape| self.selection(shape, &sets)).collect()
    }

    fn selection(&mut self, shape: &Arc<Shape>, sets: &[&'d SelectionSet]) -> Result<Arc<Selection>, ServerError> {
        let known = (shape.name.clone(), sets.iter().map(|set| std::ptr::from_ref(*set)).collect());
        if let Some(selection) = self.known.get(&known) {
            return Ok(Arc::clone(selection));
        }
        let groups = self.collector.collect(sets, |condition| shape.is(condition))?;
        let mut fields = Vec::with_capacity(groups.len());
        let mut size: usize = 0;
        let mut weight = size_of::<Selection>() + size_of::<Arc<Selection>>() + weight::BLOCK;
        for (key, group) in groups {
            let planned = self.planned(shape, key, &group)?;
            size += 1;
            weight += size_of::<Planned>() + 2 * (weight::BLOCK + key.len());
            if let What::Link(link) = &planned.what {
                size += link.below.iter().map(|selection| selection.size).sum::<usize>();
                weight += link.below.iter().map(|selection| selection.weight).sum::<usize>();
                weight += link.arguments.map_or(0, |index| self.asked[index].weight());
            }
            fits(size, planned.pos)?;
            fields.push(planned);
        }
        let whole = fields.iter().any(|planned| planned.needs_whole(shape));
        let selection = Arc::new(Selection { shape: Arc::clone(shape), fields, whole, size, weight });
        self.known.insert(known, Arc::clone(&selection));
        Ok(selection)
    }

    fn planned(
        &mut self,
        shape: &Arc<Shape>,
        key: &str,
        group: &[&'d Positioned<Selected>],
    ) -> Result<Planned, ServerError> {
        let name = group[0].node.name.node.as_str();
        let what = if name == "__typename" {
            What::Typename
        } else {
            let unknown =
                || invalid(format!("Unknown field \"{name}\" on type \"{}\"", shape.name), Some(group[0].pos));
            let index = shape.field(name).ok_or_else(unknown)?;
            let field = &shape.fields[index];
            match (&field.ty, &field.how) {
                (Type::Link { to, .. }, How::Link(_)) => {
                    let to = to();
                    let below = self.below(&to, group)?;
                    let asks = !field.arguments.is_empty();
                    let arguments = asks.then(|| self.ask(Some((Arc::clone(shape), index)), group[0]));
                    What::Link(Link { field: index, arguments, to, below })
                }
                _ => What::Leaf(index),
            }
        };
        Ok(Planned { key: key.to_owned(), head: format!("\"{key}\":").into_bytes(), pos: group[0].pos, what })
    }

    fn ask(&mut self, field: Option<(Arc<Shape>, usize)>, selected: &Positioned<Selected>) -> usize {
        let given =
            selected.node.arguments.iter().map(|(name, value)| (name.node.to_string(), value.clone())).collect();
        self.asked.push(Asked { field, given, pos: selected.pos });
        self.asked.len() - 1
    }
}

fn fits(size: usize, pos: Pos) -> Result<(), ServerError> {
    if size > MOST_FIELDS {
        return Err(invalid(format!("The operation selects more than {MOST_FIELDS} fields"), Some(pos)));
    }
    Ok(())
}
