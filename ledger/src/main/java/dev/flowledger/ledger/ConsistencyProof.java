package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ledger.TiledTree;
import java.util.HexFormat;
import java.util.List;

/**
 * The proof that the ledger only grew between two positions (RFC 9162, section 2.1.4). Hashes have 64 hexadecimal digits.
 *
 * @param from the position up to which the earlier tree covers the ledger
 * @param to the position up to which the later tree covers it
 * @param fromRootHash the root hash of the earlier tree
 * @param toRootHash the root hash of the later tree
 * @param path the hashes that are needed to compute both root hashes
 */
record ConsistencyProof(
        long from,
        long to,
        @JsonProperty("from_root_hash") String fromRootHash,
        @JsonProperty("to_root_hash") String toRootHash,
        List<String> path) {

    static ConsistencyProof of(long from, TiledTree earlier, long to, TiledTree later) {
        HexFormat hex = HexFormat.of();
        return new ConsistencyProof(
                from,
                to,
                hex.formatHex(earlier.root()),
                hex.formatHex(later.root()),
                later.consistency(from).stream().map(hex::formatHex).toList());
    }
}
