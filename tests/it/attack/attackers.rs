//! Who attacks: everybody to whom the first consortium, or its first region, is closed.

use words::people::TokenScope;

use super::attacker::{Answer, Attacker};
use super::belongings::{Belongings, Ids, kept};
use super::consortium::Consortium;
use super::crawl::{self, Found};
use super::schema::Schema;
use crate::person::Person;

/// An attacked consortium `a`, and another one, `b`.
pub(super) struct Scene {
    pub(super) a: Consortium,
    pub(super) b: Consortium,
    pub(super) schema: Schema,
    /// What the people of `a` know.
    pub(super) known: Found,
}

/// All that these people can reach, each of them.
pub(super) async fn known_to(schema: &Schema, people: &[Person<'_>]) -> Found {
    let mut known = Found::default();
    for person in people {
        known.add(crawl::everything(schema, person).await);
    }
    known
}

impl Scene {
    pub(super) async fn in_database(store: store::Store) -> Self {
        let (a, b) = (Consortium::given(store.clone(), "A").await, Consortium::given(store, "B").await);
        let schema = Schema::introspected(&a.world.nobody()).await;
        let known = known_to(&schema, &a.people("t12").await).await;
        Self { a, b, schema, known }
    }

    /// An attacker for all of `a`, without belongings.
    fn attacker<'w>(&self, name: &'static str, person: Person<'w>) -> Attacker<'w> {
        Attacker {
            name,
            person,
            marks: self.a.marks("t123"),
            targets: kept(&self.known),
            own: Belongings::default(),
            at_home: false,
            answer: Answer::AsForUnknown,
        }
    }

    /// The people of the other consortium, at its own endpoint and at that of the attacked one.
    pub(super) async fn neighbours(&self) -> Vec<Attacker<'_>> {
        let own = Belongings::of(&known_to(&self.schema, &self.b.people("t12").await).await);
        let names = [
            ("marieke", 't', "the neighbours' coordinator at home", "the neighbours' coordinator next door"),
            ("paola", '1', "the neighbours' member at home", "the neighbours' member next door"),
        ];
        let mut attackers = Vec::new();
        for (name, part, at_home, next_door) in names {
            let person = self.b.world.person(&self.b.email(name, part)).await;
            let over = Person { world: &self.a.world, token: person.token.clone() };
            let attacker = Attacker { at_home: true, ..self.attacker(at_home, person) };
            attackers.push(Attacker { own: own.clone(), ..attacker });
            attackers.push(Attacker { own: own.clone(), ..self.attacker(next_door, over) });
        }
        attackers
    }

    /// Members of the second region, of which one was in the first; and a member of the first whose token may not read.
    pub(super) async fn colleagues(&self) -> Vec<Attacker<'_>> {
        let a = &self.a;
        let bruno = a.world.person(&a.email("bruno", '2')).await;
        let scopes = [TokenScope::Comment, TokenScope::Decide, TokenScope::Manage];
        let olaf = a.world.person_with(&a.email("olaf", '1'), &scopes).await;
        let [_, moved] = a.leavers();
        let own = Belongings::of(&crawl::everything(&self.schema, &bruno).await);
        let known = self.of_the_first_region().await;
        // Who was invited sees the invitation, and nothing behind it.
        let to_moved = |id: &String| known.addressed.get(id).is_some_and(|email| email == "moved@left.example");
        let mut targets = kept(&known);
        targets.get_mut("Invitation").unwrap().retain(|id| !to_moved(id));
        let colleague = |name, person| Attacker {
            marks: a.marks("13"),
            targets: targets.clone(),
            own: own.clone(),
            at_home: true,
            ..self.attacker(name, person)
        };
        let unread = self.attacker("a token that may not read", olaf);
        vec![
            colleague("a member of the other region", bruno),
            colleague("a member who moved to the other region", moved),
            Attacker { at_home: true, answer: Answer::NoWordOfIt, ..unread },
        ]
    }

    /// Members of the first region who are not of those among whom some things are said: of another institution, and of none with a seat.
    pub(super) async fn bystanders(&self) -> Vec<Attacker<'_>> {
        let a = &self.a;
        let among = self.said_among_some().await;
        let names = [
            ("matteo@school.example".to_owned(), "a member of another institution"),
            (a.email("ada", '1'), "an auditor"),
            (a.email("olaf", '1'), "an observer"),
        ];
        let mut attackers = Vec::new();
        for (email, name) in names {
            let person = a.world.person(&email).await;
            let own = Belongings::of(&crawl::everything(&self.schema, &person).await);
            let marks = a.marks("3");
            attackers.push(Attacker {
                marks,
                targets: among.clone(),
                own,
                at_home: true,
                ..self.attacker(name, person)
            });
        }
        attackers
    }

    /// The comments of the first region that not everybody in it hears: those that its observer does not.
    async fn said_among_some(&self) -> Ids {
        let olaf = self.a.world.person(&self.a.email("olaf", '1')).await;
        let heard = crawl::everything(&self.schema, &olaf).await;
        let mut some = kept(&known_to(&self.schema, &self.a.people("1").await).await);
        some.retain(|ty, _| ty == "Comment");
        for ids in some.values_mut() {
            ids.retain(|id| !heard.ids.contains_key(id));
        }
        assert_eq!(some["Comment"].len(), 4, "what is said among some, and what was answered to it");
        some
    }

    /// Who has no right in any tenant.
    pub(super) async fn strangers(&self) -> Vec<Attacker<'_>> {
        let a = &self.a;
        let [gone, _] = a.leavers();
        let revoked = Person { world: &a.world, token: Some(a.revoked_token().await) };
        let invented = Person { world: &a.world, token: Some("entp_never".to_owned()) };
        vec![
            self.attacker("a former member", gone),
            self.attacker("a revoked token", revoked),
            self.attacker("a token that never was", invented),
            self.attacker("nobody", a.world.nobody()),
        ]
    }

    /// What belongs to the first region alone: what its people know, without what can be reached from the second region, and without
    /// the consortium's institutions.
    async fn of_the_first_region(&self) -> Found {
        let mut known = known_to(&self.schema, &self.a.people("1").await).await;
        let marieke = self.a.world.person(&self.a.email("marieke", 't')).await;
        let by_type = self.known.by_type();
        let second = [by_type["Workspace"][1]];
        let others = crawl::from(&self.schema, &marieke, &[&second[..], &by_type["Institution"]].concat()).await;
        known.ids.retain(|id, ty| !others.ids.contains_key(id) && *ty != "Tenant");
        known
    }
}
