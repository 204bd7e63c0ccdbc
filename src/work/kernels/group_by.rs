//! A word count: a generated text is cut at its spaces, and each word counted in a hash table with open addressing and linear
//! probing (Knuth, "The Art of Computer Programming", volume 3, 6.4, algorithm L), hashed by multiplication. The words
//! follow Zipf's law, as those of real texts do. Bytes, branches that are hard to foresee, and scattered reads.

use super::{Computation, Kernel, OutOfMemory, SplitMix, Start, Status, buffer, room};

pub(super) const KERNEL: Kernel = Kernel {
    id: "group-by",
    // Sizes count thousands of words.
    default_size: 4000,
    min_size: 4,
    max_size: 10_000,
    start: Start::of(start),
    known: &[],
};

/// Words that one step of the job makes, writes or counts.
const INVENTED: usize = 1000;
const WRITTEN: usize = 10_000;
const COUNTED: usize = 5000;
/// Words that are drawn at a time.
const DRAWN: usize = 64;
/// Words that the text is made of.
const VOCABULARY: usize = 4096;
/// Slots of the table: twice the words, so that a free one is always near.
const SLOTS: usize = 2 * VOCABULARY;
/// Tickets of the most frequent word.
const SHARE: usize = 8192;
/// Room for the tickets of all words: the sum of 1/n, for as many words, is less than 9.
const TICKETS: usize = 9 * SHARE;
/// The longest word of the vocabulary, with its space.
const LONGEST: usize = 6;
/// Bytes of a number that holds a word.
const FIELD: usize = 8;
/// 2^64 over the golden ratio, for multiplicative hashing (Knuth, as above).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn start(size: u32, seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    let words = size as usize * 1000;
    Ok(Box::new(GroupBy {
        random: SplitMix(seed),
        vocabulary: buffer(VOCABULARY)?,
        tickets: room(TICKETS)?,
        text: room(words * LONGEST + FIELD)?,
        slots: buffer(SLOTS)?,
        left: words,
        at: 0,
        end: 0,
        phase: Phase::Invent,
        found: Found::default(),
    }))
}

#[derive(Debug)]
struct GroupBy {
    random: SplitMix,
    /// Words with their space, as numbers: from the lowest byte up the letters, in the highest byte the length.
    vocabulary: Vec<u64>,
    /// The place of each word in the vocabulary, as often as its share of the text asks for: to draw from.
    tickets: Vec<u16>,
    text: Vec<u8>,
    slots: Vec<Slot>,
    /// Words that are still to be made.
    left: usize,
    /// Where the phase goes on: in the vocabulary, the text or the slots.
    at: usize,
    /// Where the text ends.
    end: usize,
    phase: Phase,
    found: Found,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Invent,
    Write,
    Count,
    Collect,
}

/// A slot of the table: a word by where it first stands in the text. Free while its count is 0.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Its first letters as one number.
    key: u64,
    at: u32,
    length: u32,
    count: u32,
}

/// What the counts come to.
#[derive(Debug, Default)]
struct Found {
    distinct: u32,
    /// The most frequent words first; of two that are equally frequent, the one that is first in the alphabet.
    top: Vec<Slot>,
    /// The sum of each word's 32-bit FNV-1a hash times its count: the same in any order.
    checksum: u64,
}

impl Computation for GroupBy {
    fn step(&mut self) -> Status {
        match self.phase {
            Phase::Invent => {
                self.invent();
                if self.at == VOCABULARY {
                    self.go_on(Phase::Write);
                }
            }
            Phase::Write => {
                self.write();
                if self.left == 0 {
                    self.end = self.at;
                    self.go_on(Phase::Count);
                }
            }
            Phase::Count => {
                self.count();
                if self.at == self.end {
                    self.go_on(Phase::Collect);
                }
            }
            Phase::Collect => {
                self.collect();
                if self.at == SLOTS {
                    return Status::Done;
                }
            }
        }
        Status::More
    }

    fn answer(&self) -> String {
        let Found { distinct, top, checksum } = &self.found;
        let top: Vec<String> = top
            .iter()
            .map(|slot| format!("{} {}", String::from_utf8_lossy(slot.word(&self.text)), slot.count))
            .collect();
        format!("{distinct} distinct words, most frequent {}, checksum {checksum:016x}", top.join(", "))
    }

    fn spoil(&mut self) {
        // What comes next by chance, then a letter that is not counted yet, then the sum.
        match self.phase {
            Phase::Invent | Phase::Write => self.random.0 ^= 1,
            Phase::Count => self.text[self.at] ^= 1,
            Phase::Collect => self.found.checksum ^= 1,
        }
    }
}

impl GroupBy {
    fn go_on(&mut self, phase: Phase) {
        (self.phase, self.at) = (phase, 0);
    }

    /// Makes the next words of the vocabulary: of syllables that spell the word's number, so that no two are the same.
    fn invent(&mut self) {
        const FIRST: &[u8; 16] = b"bcdfghjklmnprstv";
        const SECOND: &[u8; 4] = b"aeio";
        for number in self.at..(self.at + INVENTED).min(VOCABULARY) {
            let (mut word, mut length) = (0, 0);
            let mut push = |letter| {
                word |= u64::from(letter) << (8 * length);
                length += 1;
            };
            // The first words are short, as frequent words are.
            let mut rest = number;
            loop {
                push(FIRST[rest % 16]);
                push(SECOND[rest / 16 % 4]);
                rest /= 64;
                if rest == 0 {
                    break;
                }
                rest -= 1;
            }
            // An ending for some, by the seed: all others end in a vowel.
            if self.random.next() & 3 == 0 {
                push(b"nlrs"[number % 4]);
            }
            push(b' ');
            self.vocabulary[number] = word | length << 56;
            // Zipf's law: the word of rank n comes a n-th as often as the first.
            self.tickets.extend(std::iter::repeat_n(number as u16, SHARE / (number + 1)));
            self.at = number + 1;
        }
    }

    /// Writes the next words of the text.
    fn write(&mut self) {
        let words = self.left.min(WRITTEN);
        self.text.resize(self.at + words * LONGEST + FIELD, 0);
        let Ok(vocabulary) = <&[u64; VOCABULARY]>::try_from(self.vocabulary.as_slice()) else { return };
        // Some are drawn, then written: in one loop each draw would wait until it is known where the last word was written to,
        // since it could be what is read next.
        let mut drawn = [0; DRAWN];
        for start in (0..words).step_by(DRAWN) {
            let drawn = &mut drawn[..DRAWN.min(words - start)];
            for word in drawn.iter_mut() {
                let ticket = ((self.random.next() >> 32) * self.tickets.len() as u64) >> 32;
                *word = vocabulary[usize::from(self.tickets[ticket as usize]) % VOCABULARY];
            }
            for word in drawn {
                // The whole field: the next word overwrites what follows the space.
                self.text[self.at..self.at + FIELD].copy_from_slice(&word.to_le_bytes());
                self.at += (*word >> 56) as usize;
            }
        }
        self.left -= words;
    }

    /// Counts the next words of the text.
    fn count(&mut self) {
        let Ok(slots) = <&mut [Slot; SLOTS]>::try_from(self.slots.as_mut_slice()) else { return };
        let (all, mut at) = (&self.text[..self.end], self.at);
        for _ in 0..COUNTED {
            if at == all.len() {
                break;
            }
            let (key, length) = first_word(&all[at..]);
            let mut place = (key.wrapping_mul(GOLDEN) >> 32) as usize % SLOTS;
            loop {
                let slot = &mut slots[place];
                if slot.count == 0 {
                    *slot = Slot { key, at: at as u32, length: length as u32, count: 1 };
                    break;
                }
                // A short word is its key.
                let same = slot.key == key && slot.length == length as u32;
                if same && (length <= FIELD || slot.word(all) == &all[at..at + length]) {
                    slot.count += 1;
                    break;
                }
                place = (place + 1) % SLOTS;
            }
            at += length + 1;
        }
        self.at = at;
    }

    /// Sums up the next slots.
    fn collect(&mut self) {
        let Found { distinct, top, checksum } = &mut self.found;
        let end = (self.at + INVENTED).min(SLOTS);
        for slot in self.slots[self.at..end].iter().filter(|slot| slot.count > 0) {
            *distinct += 1;
            *checksum = checksum.wrapping_add(fnv(slot.word(&self.text)) * u64::from(slot.count));
            let before = |other: &Slot| {
                other.count > slot.count || other.count == slot.count && other.word(&self.text) < slot.word(&self.text)
            };
            let place = top.partition_point(before);
            if place < 3 {
                top.insert(place, *slot);
                top.truncate(3);
            }
        }
        self.at = end;
    }
}

impl Slot {
    fn word<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        &text[self.at as usize..][..self.length as usize]
    }
}

/// The first letters, as one number, and the length of the word at the start of this text, which a space must end.
fn first_word(text: &[u8]) -> (u64, usize) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    if let Some(field) = text.first_chunk::<FIELD>() {
        // All eight bytes at once: the lowest bit set here is in the first space (Mycroft's test for a zero byte).
        let bytes = u64::from_le_bytes(*field);
        let other = bytes ^ (ONES * u64::from(b' '));
        let spaces = other.wrapping_sub(ONES) & !other & (ONES << 7);
        if spaces != 0 {
            // That bit is the highest of its byte: shifted by one byte, all bits up to it are the letters'.
            let up_to = spaces ^ (spaces - 1);
            return (bytes & (up_to >> 8), spaces.trailing_zeros() as usize / 8);
        }
    }
    let length = text.iter().take_while(|letter| **letter != b' ').count();
    let key = text[..length.min(FIELD)].iter().rev().fold(0, |key, letter| key << 8 | u64::from(*letter));
    (key, length)
}

/// The 32-bit FNV-1a hash of a word.
fn fnv(word: &[u8]) -> u64 {
    word.iter().fold(0x811c_9dc5u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, HashSet};

    fn job(words: usize, seed: u64) -> GroupBy {
        GroupBy {
            random: SplitMix(seed),
            vocabulary: vec![0; VOCABULARY],
            tickets: vec![],
            text: vec![],
            slots: vec![Slot::default(); SLOTS],
            left: words,
            at: 0,
            end: 0,
            phase: Phase::Invent,
            found: Found::default(),
        }
    }

    fn run(job: &mut GroupBy, spoil_at: Option<usize>) -> (String, usize) {
        let mut steps = 0;
        loop {
            if spoil_at == Some(steps) {
                job.spoil();
            }
            steps += 1;
            if job.step() == Status::Done {
                return (job.answer(), steps);
            }
        }
    }

    /// The answer by a sorted map of the standard library.
    fn plain(text: &[u8]) -> String {
        let mut counts = BTreeMap::new();
        for word in text.split(|letter| *letter == b' ').filter(|word| !word.is_empty()) {
            *counts.entry(word).or_insert(0u64) += 1;
        }
        let checksum = counts.iter().fold(0u64, |sum, (word, count)| sum.wrapping_add(fnv(word) * count));
        let distinct = counts.len();
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let top: Vec<String> =
            counts.iter().take(3).map(|(word, count)| format!("{} {count}", String::from_utf8_lossy(word))).collect();
        format!("{distinct} distinct words, most frequent {}, checksum {checksum:016x}", top.join(", "))
    }

    #[test]
    fn the_answer_is_that_of_a_sorted_map() {
        for (words, seed) in [(4000, 1), (50_000, 2)] {
            let mut job = job(words, seed);
            let (answer, _) = run(&mut job, None);
            assert_eq!(answer, plain(&job.text[..job.end]));
            assert_eq!(job.text[..job.end].iter().filter(|letter| **letter == b' ').count(), words);
        }
    }

    #[test]
    fn all_words_of_the_vocabulary_differ() {
        let mut job = job(0, 3);
        while job.at < VOCABULARY {
            job.invent();
        }
        let words: HashSet<u64> = job.vocabulary.iter().copied().collect();
        assert_eq!(words.len(), VOCABULARY);
        for word in words {
            let (bytes, length) = (word.to_le_bytes(), (word >> 56) as usize);
            assert!(length <= LONGEST && bytes[length - 1] == b' ' && bytes[..length - 1].is_ascii(), "{bytes:?}");
        }
    }

    #[test]
    fn the_known_hashes_come_out() {
        // From the test vectors of the FNV specification (RFC 9923).
        assert_eq!([fnv(b""), fnv(b"a"), fnv(b"foobar")], [0x811c_9dc5, 0xe40c_292c, 0xbf9c_f968]);
    }

    #[test]
    fn words_follow_zipfs_law() {
        let mut job = job(200_000, 5);
        run(&mut job, None);
        let [first, second, third] = [0, 1, 2].map(|rank| f64::from(job.found.top[rank].count));
        assert!((first / second - 2.0).abs() < 0.2 && (first / third - 3.0).abs() < 0.3, "{first} {second} {third}");
    }

    #[test]
    fn a_bit_flipped_at_any_step_shows() {
        let (right, steps) = run(&mut job(20_000, 4), None);
        for at in 1..steps {
            assert_ne!(run(&mut job(20_000, 4), Some(at)).0, right, "step {at}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_text_is_counted(words in proptest::collection::vec("[a-b]{1,12}", 1..500)) {
            let text: String = words.iter().map(|word| word.clone() + " ").collect();
            let mut job = job(0, 0);
            (job.text, job.end, job.phase) = (text.clone().into_bytes(), text.len(), Phase::Count);
            let (answer, _) = run(&mut job, None);
            proptest::prop_assert_eq!(answer, plain(text.as_bytes()));
        }
    }
}
