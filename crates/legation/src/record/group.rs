//! Keeping the groups: the links of what came, of what they change, and what is concluded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use legation_record::{Telling, components, event, is_standing, link, lookup_names, parts, same, side};
use legation_schema::{Actor, Event};
use legation_store::{Concluded, GroupSummary, StoredTelling, pair_name};

use super::add::block_keys;
use super::{Record, Result, absent};

/// A report of a group with its telling and its links.
pub(super) type Member = (i64, Arc<Telling>, Vec<i64>);

impl Record {
    /// Finds whom the batch's reports mean, and the links of these reports and of those that they or what was taken out
    /// change, and puts every report into its group.
    pub(super) fn group(&mut self) -> Result<()> {
        self.resolve_people()?;
        let pending = std::mem::take(&mut self.pending);
        let mut near: BTreeMap<i64, Vec<(i64, Arc<Telling>)>> = BTreeMap::new();
        for &n in pending.keys() {
            let telling = self.telling_in(0, n)?;
            let all = self.neighbours(n, &telling)?;
            // Those known later may be nearer to this one than to what they are linked to.
            let later = all.iter().filter(|(m, t)| t.order() > telling.order() && !pending.contains_key(m));
            self.stale.extend(later.map(|(m, _)| *m));
            near.insert(n, all);
        }
        // In canonical order, so that what a report is linked to is in its group by then.
        let mut new: Vec<(i64, i64, Arc<Telling>)> = Vec::new();
        for (&n, &article) in &pending {
            new.push((n, article, self.telling_in(0, n)?));
        }
        new.sort_by(|a, b| a.2.order().cmp(&b.2.order()));
        for (n, article, telling) in new {
            let links = find_links(&telling, &near.remove(&n).unwrap_or_default());
            let mut homes: BTreeSet<i64> = BTreeSet::new();
            for &other in &links {
                homes.insert(self.store.group_of(other)?);
            }
            for (other, group) in self.store.standing(&block_keys(&telling))? {
                if same(&telling, &*self.telling_in(group, other)?) {
                    homes.insert(group);
                }
            }
            let group = match self.merge(homes)? {
                Some(group) => group,
                None => self.new_group()?,
            };
            self.store.join_group(group, &StoredTelling { n, article, data: telling.pack(), links })?;
            self.dirty.insert(group);
        }
        for n in std::mem::take(&mut self.stale) {
            let group = self.store.group_of(n)?;
            let Some(stored) = self.store.telling(group, n)? else { continue };
            let telling = self.unpack(&stored)?;
            let near = self.neighbours(n, &telling)?;
            let links = find_links(&telling, &near);
            let mut homes = BTreeSet::from([group]);
            for &other in &links {
                homes.insert(self.store.group_of(other)?);
            }
            // What it is linked to may have left their group and come back.
            if links == stored.links && homes.len() == 1 {
                continue;
            }
            if links != stored.links {
                self.store.set_links(group, n, &links)?;
            }
            if stored.links.iter().any(|m| !links.contains(m)) {
                self.torn.insert(group);
            }
            if let Some(group) = self.merge(homes)? {
                self.dirty.insert(group);
            }
        }
        for group in std::mem::take(&mut self.torn) {
            self.split(group)?;
        }
        Ok(())
    }

    /// The reports that share a key with this one, whenever they were known.
    fn neighbours(&mut self, n: i64, telling: &Telling) -> Result<Vec<(i64, Arc<Telling>)>> {
        let found = self.store.neighbours(&block_keys(telling))?;
        found.into_iter().filter(|(m, _)| *m != n).map(|(m, group)| Ok((m, self.telling_in(group, m)?))).collect()
    }

    /// The telling of a report in a group, or in none yet.
    pub(super) fn telling_in(&mut self, group: i64, n: i64) -> Result<Arc<Telling>> {
        if let Some(telling) = self.tellings.get(&n) {
            return Ok(Arc::clone(telling));
        }
        if group != 0
            && let Some(stored) = self.store.telling(group, n)?
        {
            return self.unpack(&stored);
        }
        match self.store.report(n)? {
            Some(stored) => self.telling(&stored),
            None => Err(absent(&self.store, n)),
        }
    }

    /// The number of a new group; its row is written when it is concluded.
    fn new_group(&mut self) -> Result<i64> {
        let group = match self.unwritten.last() {
            Some(last) => last + 1,
            None => self.store.last_group()? + 1,
        };
        self.unwritten.insert(group);
        Ok(group)
    }

    /// Makes one group of several.
    fn merge(&mut self, groups: BTreeSet<i64>) -> Result<Option<i64>> {
        let mut groups = groups.into_iter().filter(|&g| g != 0);
        let Some(home) = groups.next() else { return Ok(None) };
        for group in groups {
            self.store.merge_group(group, home)?;
            self.dirty.remove(&group);
            if self.torn.remove(&group) {
                self.torn.insert(home);
            }
        }
        Ok(Some(home))
    }

    /// Takes the reports of an article out of their groups, which may fall apart without them.
    pub(super) fn take_out(&mut self, article: i64) -> Result<()> {
        self.taken_out = true;
        let reports = self.store.article_reports(article)?;
        for stored in &reports {
            let telling = match stored.group {
                0 => self.telling(stored)?,
                group => self.telling_in(group, stored.n)?,
            };
            self.leave(stored.n, stored.group, &telling)?;
        }
        self.withdraw_people(article, &reports)
    }

    /// Takes a report out of its group, or out of the batch, and drops what it is found by.
    pub(super) fn leave(&mut self, n: i64, group: i64, telling: &Telling) -> Result<()> {
        self.stale.remove(&n);
        if self.pending.remove(&n).is_none() && group != 0 {
            for (m, other) in self.neighbours(n, telling)? {
                if other.order() > telling.order() && !self.pending.contains_key(&m) {
                    self.stale.insert(m);
                }
            }
            self.store.leave_group(group, n)?;
            self.torn.insert(group);
        }
        self.store.drop_keys(n, &block_keys(telling))?;
        self.tellings.remove(&n);
        Ok(())
    }

    /// Puts the components of what is left of a group into groups of their own.
    fn split(&mut self, group: i64) -> Result<()> {
        let members = self.members(group)?;
        if members.is_empty() {
            self.store.drop_group(group)?;
            self.dirty.remove(&group);
            return Ok(());
        }
        let (tellings, links) = graph(&members);
        for (i, part) in components(&tellings, &links).iter().enumerate() {
            let target = if i == 0 { group } else { self.new_group()? };
            if i > 0 {
                let numbers: Vec<i64> = part.iter().map(|&m| members[m].0).collect();
                self.store.move_reports(group, target, &numbers)?;
            }
            self.dirty.insert(target);
        }
        Ok(())
    }

    fn members(&mut self, group: i64) -> Result<Vec<Member>> {
        let packed = self.store.group_tellings(group)?;
        packed.into_iter().map(|p| Ok((p.n, self.unpack(&p)?, p.links))).collect()
    }

    /// Concludes the events of a group from what stands; a group without members is dropped.
    pub(super) fn conclude(&mut self, group: i64) -> Result<Option<Concluded>> {
        let members = self.members(group)?;
        if members.is_empty() {
            self.store.drop_group(group)?;
            return Ok(None);
        }
        let events = fold_group(&members, None);
        let all = || members.iter().map(|(_, t, _)| t);
        let known = || all().filter_map(|t| t.source.known);
        // A group of a thousand reports names a handful of actors, again and again.
        let actors: BTreeSet<&Actor> = all().flat_map(|t| t.actor.iter().chain(&t.recipient)).collect();
        let mut parties: BTreeSet<String> = actors.iter().flat_map(|a| lookup_names(a)).collect();
        let codes: BTreeSet<String> = actors.iter().flat_map(|a| side_names(a)).collect();
        for (i, a) in codes.iter().enumerate() {
            parties.extend(codes.iter().skip(i + 1).map(|b| pair_name(a, b)));
        }
        let summary = GroupSummary {
            first_known: known().min(),
            last_known: known().max(),
            mixed: all().any(|t| t.source.until.is_some() || t.source.known.is_none()),
            // What a replaced version told may have had a day, and be told no longer.
            dated: all().filter(|t| !is_standing(t)).filter_map(|t| t.source.known).max(),
            parties: parties.into_iter().collect(),
        };
        Ok(Some(Concluded { group, new: self.unwritten.contains(&group), summary, events }))
    }
}

/// The links of a report among its neighbours, by their numbers.
fn find_links(telling: &Telling, near: &[(i64, Arc<Telling>)]) -> Vec<i64> {
    let before: Vec<&(i64, Arc<Telling>)> = near.iter().filter(|(_, t)| t.order() < telling.order()).collect();
    let tellings: Vec<&Telling> = before.iter().map(|(_, t)| t.as_ref()).collect();
    let mut links: Vec<i64> = link(telling, &tellings).into_iter().map(|i| before[i].0).collect();
    links.sort_unstable();
    links
}

/// The tellings of a group and the links between them, by their places.
fn graph(members: &[Member]) -> (Vec<&Telling>, Vec<Vec<usize>>) {
    let place: BTreeMap<i64, usize> = members.iter().enumerate().map(|(i, m)| (m.0, i)).collect();
    let links = members.iter().map(|(.., links)| links.iter().filter_map(|n| place.get(n).copied()).collect());
    (members.iter().map(|(_, t, _)| t.as_ref()).collect(), links.collect())
}

/// The events of one group as of a day (of what stands now, without one), in canonical order, not yet settled.
pub(super) fn fold_group(members: &[Member], as_of: Option<Date>) -> Vec<Event> {
    let known: Vec<Member> = match as_of {
        None => Vec::new(),
        Some(_) => members.iter().filter(|(_, t, _)| t.is_known(as_of)).cloned().collect(),
    };
    let (tellings, links) = graph(if as_of.is_some() { &known } else { members });
    parts(&tellings, &links, as_of)
        .iter()
        .map(|group| {
            let part: Vec<&Telling> = group.iter().map(|&i| tellings[i]).collect();
            event(&part)
        })
        .collect()
}

/// The codes under which a side is looked up together with another: `RUS`, `VEN/OPP`, `NATO`.
fn side_names(actor: &Actor) -> Vec<String> {
    let mut names = vec![side(actor)];
    names.extend(actor.country.clone());
    names
}
