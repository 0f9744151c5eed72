// Reads a published ledger of Liuhen as a stranger does: signatures, hashes, tiles and proofs are golang.org/x/mod's;
// only the paths of tiles and the layout of entry bundles are said here, as C2SP tlog-tiles has them.
//
//	tlog -dir FOLDER -key VKEY [-old CHECKPOINT [-steps FILE]] [PROOF.tlog-proof …]
//
// Prints what it found as JSON and ends with 0, or says on standard error what it refuses and ends with 1.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

type report struct {
	Origin     string `json:"origin"`
	Size       int64  `json:"size"`
	Entries    int64  `json:"entries"`
	Inclusions int    `json:"inclusions"`
	Old        int64  `json:"old"`
	Steps      int    `json:"steps"`
	Proofs     int    `json:"proofs"`
}

// folder is a published ledger; it reads tiles for tlog.TileHashReader.
type folder string

func (f folder) Height() int                                { return height }
func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

// ReadTiles differs from a sumdb in the path alone: tile/8/L/N there, tile/L/N in tlog-tiles.
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		read[i] = data
	}
	return read, nil
}

// bundle reads entries: each stands after its length in two bytes.
func (f folder) bundle(number int64, count int) ([][]byte, error) {
	path := tlog.Tile{H: height, L: -1, N: number, W: count}.Path()
	data, err := os.ReadFile(filepath.Join(string(f), "tile/entries", strings.TrimPrefix(path, "tile/8/data/")))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("entry bundle %s is cut off", path)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries, data = append(entries, data[2:end]), data[end:]
	}
	if len(entries) != count {
		return nil, fmt.Errorf("entry bundle %s has %d entries, not %d", path, len(entries), count)
	}
	return entries, nil
}

// open verifies a checkpoint and reads its three lines.
func open(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.SplitN(opened.Text, "\n", 4)
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this ledger")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var read []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		read = append(read, hash)
	}
	return read, nil
}

// checkEntries holds each entry against the authenticated tile, and proves each hundredth and the last by itself.
func checkEntries(f folder, tree tlog.Tree, reader tlog.HashReader, told *report) error {
	for first := int64(0); first < tree.N; first += width {
		count := tree.N - first
		if count > width {
			count = width
		}
		entries, err := f.bundle(first/width, int(count))
		if err != nil {
			return err
		}
		var indexes []int64
		for i := range entries {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
		}
		leaves, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			index := first + int64(i)
			if tlog.RecordHash(entry) != leaves[i] {
				return fmt.Errorf("entry %d is not the one in the tree", index)
			}
			told.Entries++
			if index%100 != 0 && index != tree.N-1 {
				continue
			}
			proof, err := tlog.ProveRecord(tree.N, index, reader)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return err
			}
			told.Inclusions++
		}
	}
	return nil
}

// checkOld proves that the ledger only grew since an older checkpoint, from the tiles and by the steps that we printed.
func checkOld(path, steps string, verifier note.Verifier, tree tlog.Tree, reader tlog.HashReader, told *report) error {
	signed, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	old, err := open(signed, verifier)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("not a continuation of %s: %w", path, err)
	}
	told.Old = old.N
	if steps == "" {
		return nil
	}
	text, err := os.ReadFile(steps)
	if err != nil {
		return err
	}
	given, err := hashes(strings.Fields(string(text)))
	if err != nil {
		return err
	}
	told.Steps = len(given)
	return tlog.CheckTree(given, tree.N, tree.Hash, old.N, old.Hash)
}

// checkProof verifies a C2SP tlog-proof that carries its entry.
func checkProof(path string, verifier note.Verifier) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, signed, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("%s is not a tlog-proof", path)
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := hashes(lines[3:])
	if err != nil {
		return err
	}
	tree, err := open(signed, verifier)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func run() (report, error) {
	dir := flag.String("dir", "", "published ledger")
	key := flag.String("key", "", "verifier key")
	old := flag.String("old", "", "an older checkpoint")
	steps := flag.String("steps", "", "a consistency proof from it, one hash a line")
	flag.Parse()
	verifier, err := note.NewVerifier(*key)
	if err != nil {
		return report{}, err
	}
	signed, err := os.ReadFile(filepath.Join(*dir, "checkpoint"))
	if err != nil {
		return report{}, err
	}
	tree, err := open(signed, verifier)
	if err != nil {
		return report{}, err
	}
	told := report{Origin: verifier.Name(), Size: tree.N}
	reader := tlog.TileHashReader(tree, folder(*dir))
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return told, err
	}
	if root != tree.Hash {
		return told, errors.New("the tiles do not make the root")
	}
	if err := checkEntries(folder(*dir), tree, reader, &told); err != nil {
		return told, err
	}
	if *old != "" {
		if err := checkOld(*old, *steps, verifier, tree, reader, &told); err != nil {
			return told, err
		}
	}
	for _, path := range flag.Args() {
		if err := checkProof(path, verifier); err != nil {
			return told, err
		}
		told.Proofs++
	}
	return told, nil
}

func main() {
	told, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(told)
}
