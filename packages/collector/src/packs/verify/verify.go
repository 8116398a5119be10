// Checks the log of an evidence pack with the Go project's own packages for signed notes and transparency logs:
// nothing in here hashes or verifies by itself.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go [PACK [OLDER_PACK]]
//
// PACK is the pack's folder, by default the current one. Exit code 0: everything holds; 1: something does not.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// checkpoint is a signed tree head: https://c2sp.org/tlog-checkpoint
type checkpoint struct {
	text   string
	origin string
	tree   tlog.Tree
}

func openCheckpoint(pack string, verifier note.Verifier) (checkpoint, error) {
	text, err := os.ReadFile(filepath.Join(pack, "log", "checkpoint"))
	if err != nil {
		return checkpoint{}, err
	}
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 {
		return checkpoint{}, errors.New("not a checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return checkpoint{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return checkpoint{string(text), lines[0], tlog.Tree{N: size, Hash: root}}, err
}

// verifierOf reads the log's verifier key, as note.NewVerifier takes it.
func verifierOf(pack string) (note.Verifier, error) {
	text, err := os.ReadFile(filepath.Join(pack, "keys", "keys.json"))
	if err != nil {
		return nil, err
	}
	var keys struct{ Collector struct{ VerifierKey string } }
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, err
	}
	return note.NewVerifier(keys.Collector.VerifierKey)
}

// treeOf stores every hash of the tree over the pack's leaf hashes.
func treeOf(pack string, size int64) (tlog.HashReader, error) {
	leaves, err := os.ReadFile(filepath.Join(pack, "log", "leaf-hashes.bin"))
	if err != nil {
		return nil, err
	}
	if int64(len(leaves)) != size*tlog.HashSize {
		return nil, errors.New("leaf-hashes.bin does not hold one hash for each entry")
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	for n := int64(0); n < size; n++ {
		var leaf tlog.Hash
		copy(leaf[:], leaves[n*tlog.HashSize:])
		more, err := tlog.StoredHashesForRecordHash(n, leaf, reader)
		if err != nil {
			return nil, err
		}
		stored = append(stored, more...)
	}
	return reader, nil
}

// checkProof follows one https://c2sp.org/tlog-proof from the entry in its extra line to the checkpoint's root.
func checkProof(path string, head checkpoint) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	parts := strings.SplitN(string(text), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof")
	}
	if parts[1] != head.text {
		return errors.New("a proof for another checkpoint")
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	if strconv.FormatInt(index, 10)+".tlog-proof" != filepath.Base(path) {
		return errors.New("a proof of another entry than its name says")
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	return tlog.CheckRecord(proof, head.tree.N, head.tree.Hash, index, tlog.RecordHash(entry))
}

func checkOlder(pack string, verifier note.Verifier, head checkpoint, reader tlog.HashReader) error {
	older, err := openCheckpoint(pack, verifier)
	if err != nil {
		return err
	}
	if older.origin != head.origin || older.tree.N > head.tree.N {
		return errors.New("not an older checkpoint of this log")
	}
	proof, err := tlog.ProveTree(head.tree.N, older.tree.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, head.tree.N, head.tree.Hash, older.tree.N, older.tree.Hash)
}

func run(pack, older string) error {
	verifier, err := verifierOf(pack)
	if err != nil {
		return fmt.Errorf("keys/keys.json: %w", err)
	}
	head, err := openCheckpoint(pack, verifier)
	if err != nil {
		return fmt.Errorf("log/checkpoint: %w", err)
	}
	fmt.Printf("checkpoint: signed by %s, %d entries\n", verifier.Name(), head.tree.N)
	reader, err := treeOf(pack, head.tree.N)
	if err != nil {
		return fmt.Errorf("log/leaf-hashes.bin: %w", err)
	}
	root, err := tlog.TreeHash(head.tree.N, reader)
	if err != nil || root != head.tree.Hash {
		return fmt.Errorf("log/leaf-hashes.bin: does not give the signed root (%v)", err)
	}
	fmt.Println("leaf hashes: give the signed root")
	proofs, err := filepath.Glob(filepath.Join(pack, "log", "proofs", "*.tlog-proof"))
	if err != nil || len(proofs) == 0 {
		return fmt.Errorf("log/proofs: no proof here (%v)", err)
	}
	for _, path := range proofs {
		if err := checkProof(path, head); err != nil {
			return fmt.Errorf("log/proofs/%s: %w", filepath.Base(path), err)
		}
	}
	fmt.Printf("proofs: %d entries are in the log\n", len(proofs))
	if older == "" {
		return nil
	}
	if err := checkOlder(older, verifier, head, reader); err != nil {
		return fmt.Errorf("%s: %w", older, err)
	}
	fmt.Println("older log: is the beginning of this one")
	return nil
}

func main() {
	args := append(os.Args[1:], "", "")
	pack := args[0]
	if pack == "" {
		pack = "."
	}
	if err := run(pack, args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
