//! Blocks of bytes with a name, which any lane of the memory may read and write: `multiprocessing.shared_memory.SharedMemory`.
//!
//! After `Lib/multiprocessing/shared_memory.py` of CPython: a block is created once under its name and attached to afterwards; unlinking takes the name
//! away, and the bytes live as long as somebody has them. A new block is all zeros.
//!
//! # What lanes see of each other
//! Nothing is locked. The block lies in words of 8 bytes at multiples of 8, and each is read and written as one. So 8 bytes at a multiple of 8 are
//! always as one lane wrote them, and so is every part of them; a longer piece that is read while another lane writes it may be old in one
//! place and new in another, in no certain order. Writing some bytes of a word leaves its other bytes alone, also while another lane writes
//! those. A lane that has heard of the writing through a queue, a pipe, a lock, or a word that was stored with [`SharedBlock::store`] sees all of
//! it. Python promises less: its copy is that of the C library, and may be torn anywhere.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

/// Bytes of a word.
const WORD: usize = 8;

/// Why there is no block, or not so many bytes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockError {
    /// A block of this name exists: `FileExistsError`.
    Exists,
    /// No block has this name: `FileNotFoundError`.
    NotFound,
    /// A block has at least one byte: `ValueError`.
    NoBytes,
    /// There is not so much memory.
    OutOfMemory,
    /// The block does not reach so far, or a word does not lie at a multiple of 8.
    OutOfRange,
}

/// The named blocks of a run. Clones are the same ones.
#[derive(Clone, Debug, Default)]
pub struct SharedBlocks(Arc<Mutex<BTreeMap<String, SharedBlock>>>);

impl SharedBlocks {
    /// A new block of zeros.
    ///
    /// # Errors
    /// [`BlockError::Exists`], [`BlockError::NoBytes`], [`BlockError::OutOfMemory`].
    pub fn create(&self, name: &str, bytes: usize) -> Result<SharedBlock, BlockError> {
        // Made before the names are locked, since it takes its time.
        let block = SharedBlock::new(bytes)?;
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if blocks.contains_key(name) {
            return Err(BlockError::Exists);
        }
        blocks.insert(name.to_owned(), block.clone());
        Ok(block)
    }

    /// The block of this name.
    ///
    /// # Errors
    /// [`BlockError::NotFound`].
    pub fn attach(&self, name: &str) -> Result<SharedBlock, BlockError> {
        let blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.get(name).cloned().ok_or(BlockError::NotFound)
    }

    /// Takes the name away. Those who have the block keep it.
    ///
    /// # Errors
    /// [`BlockError::NotFound`].
    pub fn unlink(&self, name: &str) -> Result<(), BlockError> {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.remove(name).map(drop).ok_or(BlockError::NotFound)
    }
}

/// Bytes that lanes share. Clones are the same bytes.
#[derive(Clone, Debug)]
pub struct SharedBlock {
    words: Arc<Vec<AtomicU64>>,
    len: usize,
}

impl SharedBlock {
    /// A block of zeros without a name.
    ///
    /// # Errors
    /// [`BlockError::NoBytes`], [`BlockError::OutOfMemory`].
    pub fn new(bytes: usize) -> Result<Self, BlockError> {
        if bytes == 0 {
            return Err(BlockError::NoBytes);
        }
        let count = bytes.div_ceil(WORD);
        let mut words = Vec::new();
        words.try_reserve_exact(count).map_err(|_| BlockError::OutOfMemory)?;
        words.extend(std::iter::repeat_with(|| AtomicU64::new(0)).take(count));
        Ok(Self { words: Arc::new(words), len: bytes })
    }

    /// Its bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// A block has at least one byte.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Copies bytes from the block, from `offset` on, until `into` is full.
    ///
    /// # Errors
    /// [`BlockError::OutOfRange`]; nothing was copied.
    pub fn read(&self, offset: usize, into: &mut [u8]) -> Result<(), BlockError> {
        let [head, middle, tail] = self.pieces(offset, into.len())?;
        let (first, rest) = into.split_at_mut(head.len());
        let (words, last) = rest.split_at_mut(middle.len() * WORD);
        self.read_part(head, first);
        for (bytes, word) in words.chunks_exact_mut(WORD).zip(&self.words[middle]) {
            bytes.copy_from_slice(&word.load(Ordering::Relaxed).to_le_bytes());
        }
        self.read_part(tail, last);
        Ok(())
    }

    /// Copies bytes into the block, from `offset` on.
    ///
    /// # Errors
    /// [`BlockError::OutOfRange`]; nothing was written.
    pub fn write(&self, offset: usize, from: &[u8]) -> Result<(), BlockError> {
        let [head, middle, tail] = self.pieces(offset, from.len())?;
        let (first, rest) = from.split_at(head.len());
        let (words, last) = rest.split_at(middle.len() * WORD);
        self.write_part(head, first);
        for (bytes, word) in words.chunks_exact(WORD).zip(&self.words[middle]) {
            let mut value = [0; WORD];
            value.copy_from_slice(bytes);
            word.store(u64::from_le_bytes(value), Ordering::Relaxed);
        }
        self.write_part(tail, last);
        Ok(())
    }

    /// The number in the word at `offset`, lowest byte first. What a lane wrote before it stored this number is seen from now on.
    ///
    /// # Errors
    /// [`BlockError::OutOfRange`].
    pub fn load(&self, offset: usize) -> Result<u64, BlockError> {
        Ok(self.word(offset)?.load(Ordering::Acquire))
    }

    /// Writes a number into the word at `offset`, lowest byte first, after everything that the lane wrote before.
    ///
    /// # Errors
    /// [`BlockError::OutOfRange`].
    pub fn store(&self, offset: usize, value: u64) -> Result<(), BlockError> {
        self.word(offset)?.store(value, Ordering::Release);
        Ok(())
    }

    /// Adds to the number in the word at `offset` in one step, and gives back what it was.
    ///
    /// # Errors
    /// [`BlockError::OutOfRange`].
    pub fn add(&self, offset: usize, value: u64) -> Result<u64, BlockError> {
        Ok(self.word(offset)?.fetch_add(value, Ordering::AcqRel))
    }

    /// A whole word of the block, at a multiple of 8.
    fn word(&self, offset: usize) -> Result<&AtomicU64, BlockError> {
        let fits = offset.is_multiple_of(WORD) && offset.checked_add(WORD).is_some_and(|end| end <= self.len);
        if fits { Ok(&self.words[offset / WORD]) } else { Err(BlockError::OutOfRange) }
    }

    /// The bytes before the first whole word, the whole words by their numbers, and the bytes after them.
    fn pieces(&self, offset: usize, len: usize) -> Result<[Range<usize>; 3], BlockError> {
        let end = offset.checked_add(len).filter(|end| *end <= self.len).ok_or(BlockError::OutOfRange)?;
        let from = offset.next_multiple_of(WORD);
        if from >= end {
            return Ok([offset..end, 0..0, end..end]);
        }
        let to = end / WORD * WORD;
        Ok([offset..from, from / WORD..to / WORD, to..end])
    }

    /// Reads bytes of one word.
    fn read_part(&self, bytes: Range<usize>, into: &mut [u8]) {
        if !bytes.is_empty() {
            let word = self.words[bytes.start / WORD].load(Ordering::Relaxed).to_le_bytes();
            let at = bytes.start % WORD;
            into.copy_from_slice(&word[at..at + bytes.len()]);
        }
    }

    /// Writes bytes of one word and leaves its others as they are.
    fn write_part(&self, bytes: Range<usize>, from: &[u8]) {
        if !bytes.is_empty() {
            let at = bytes.start % WORD;
            let _ = self.words[bytes.start / WORD].fetch_update(Ordering::Relaxed, Ordering::Relaxed, |word| {
                let mut word = word.to_le_bytes();
                word[at..at + from.len()].copy_from_slice(from);
                Some(u64::from_le_bytes(word))
            });
        }
    }
}
