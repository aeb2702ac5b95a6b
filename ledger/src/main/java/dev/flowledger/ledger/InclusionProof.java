package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.TiledTree;
import java.util.HexFormat;
import java.util.List;

/**
 * The proof that the ledger contains an event (RFC 9162, section 2.1.3). Hashes have 64 hexadecimal digits.
 *
 * @param position the position of the event; the index of its leaf is one lower
 * @param treeSize the position up to which the tree covers the ledger
 * @param leafHash the hash of the event
 * @param rootHash the root hash of the tree
 * @param path the hashes that are needed to compute the root hash from the leaf hash, from the leaf upwards
 */
record InclusionProof(
        long position,
        @JsonProperty("tree_size") long treeSize,
        @JsonProperty("leaf_hash") String leafHash,
        @JsonProperty("root_hash") String rootHash,
        List<String> path) {

    static InclusionProof of(Cursor event, long treeSize, TiledTree tree) {
        HexFormat hex = HexFormat.of();
        return new InclusionProof(
                event.position(),
                treeSize,
                event.hash(),
                hex.formatHex(tree.root()),
                tree.inclusion(event.position() - 1).stream()
                        .map(hex::formatHex)
                        .toList());
    }
}
