// Checks proofs of Flowledger with Go's packages note and tlog, and makes proofs for Flowledger's tests.
//
//	go run . check FILE     checks a file that GoInteroperationTest has written
//	go run . evidence FILE KEY    checks evidence of a server
//	go run . make           prints the fixture go-proofs.json
package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index int64    `json:"index"`
	Leaf  string   `json:"leaf"`
	Path  []string `json:"path"`
}

type proofs struct {
	Key         string      `json:"key"`
	Earlier     string      `json:"earlier"`
	Checkpoint  string      `json:"checkpoint"`
	Inclusion   []inclusion `json:"inclusion"`
	Consistency []string    `json:"consistency"`
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func toHash(text string) (hash tlog.Hash) {
	copy(hash[:], must(hex.DecodeString(text)))
	return hash
}

func toHashes(texts []string) (hashes []tlog.Hash) {
	for _, text := range texts {
		hashes = append(hashes, toHash(text))
	}
	return hashes
}

func toTexts(hashes []tlog.Hash) []string {
	texts := []string{}
	for _, hash := range hashes {
		texts = append(texts, hex.EncodeToString(hash[:]))
	}
	return texts
}

// open verifies the signature of a checkpoint and returns its size and root hash.
func open(checkpoint string, verifier note.Verifier) (int64, tlog.Hash) {
	opened := must(note.Open([]byte(checkpoint), note.VerifierList(verifier)))
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatalf("the origin is %q", lines[0])
	}
	size := must(strconv.ParseInt(lines[1], 10, 64))
	return size, must(tlog.ParseHash(lines[2]))
}

func check(file string) {
	var given proofs
	if err := json.Unmarshal(must(os.ReadFile(file)), &given); err != nil {
		log.Fatal(err)
	}
	verifier := must(note.NewVerifier(given.Key))
	size, root := open(given.Checkpoint, verifier)
	earlierSize, earlierRoot := open(given.Earlier, verifier)
	for _, each := range given.Inclusion {
		if err := tlog.CheckRecord(toHashes(each.Path), size, root, each.Index, toHash(each.Leaf)); err != nil {
			log.Fatalf("leaf %d: %v", each.Index, err)
		}
	}
	if err := tlog.CheckTree(toHashes(given.Consistency), size, root, earlierSize, earlierRoot); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("checked %d inclusion proofs and a consistency proof\n", len(given.Inclusion))
}

type evidence struct {
	Checkpoint string `json:"checkpoint"`
	Events     []struct {
		Position int64    `json:"position"`
		Event    string   `json:"event"`
		Path     []string `json:"path"`
	} `json:"events"`
}

func checkEvidence(file string, key string) {
	var given evidence
	if err := json.Unmarshal(must(os.ReadFile(file)), &given); err != nil {
		log.Fatal(err)
	}
	size, root := open(given.Checkpoint, must(note.NewVerifier(key)))
	for _, each := range given.Events {
		leaf := tlog.RecordHash([]byte(each.Event))
		if err := tlog.CheckRecord(toHashes(each.Path), size, root, each.Position-1, leaf); err != nil {
			log.Fatalf("position %d: %v", each.Position, err)
		}
	}
	fmt.Printf("checked %d events\n", len(given.Events))
}

type zeros struct{}

func (zeros) Read(bytes []byte) (int, error) {
	for i := range bytes {
		bytes[i] = 7
	}
	return len(bytes), nil
}

func makeProofs() {
	private, public, err := note.GenerateKey(zeros{}, "example.org/ledger")
	if err != nil {
		log.Fatal(err)
	}
	signer := must(note.NewSigner(private))
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	sign := func(size int64) string {
		root := must(tlog.TreeHash(size, reader))
		text := fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), size, base64.StdEncoding.EncodeToString(root[:]))
		return string(must(note.Sign(&note.Note{Text: text}, signer)))
	}
	const earlier, size = 300, 700
	var leaves []tlog.Hash
	for i := int64(0); i < size; i++ {
		record := []byte(fmt.Sprintf("event %d", i+1))
		leaves = append(leaves, tlog.RecordHash(record))
		stored = append(stored, must(tlog.StoredHashes(i, record, reader))...)
	}
	made := proofs{Key: public, Earlier: sign(earlier), Checkpoint: sign(size)}
	for _, index := range []int64{0, 255, 256, 511, 512, 698, 699} {
		path := must(tlog.ProveRecord(size, index, reader))
		made.Inclusion = append(made.Inclusion, inclusion{index, hex.EncodeToString(leaves[index][:]), toTexts(path)})
	}
	made.Consistency = toTexts(must(tlog.ProveTree(size, earlier, reader)))
	fmt.Println(string(must(json.MarshalIndent(made, "", "  "))))
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "check" {
		check(os.Args[2])
	} else if len(os.Args) == 4 && os.Args[1] == "evidence" {
		checkEvidence(os.Args[2], os.Args[3])
	} else {
		makeProofs()
	}
}
