package dev.flowledger.server.database;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node: a running server on this database.
 *
 * @param version the version of Flowledger
 * @param host the first 24 characters of the name of its host
 * @param process the id of its process
 * @param address the address from which it connects to the database; null for a local socket
 * @param connectedSince when it last connected to the database
 */
record ServerNode(
        String version,
        String host,
        long process,
        @Nullable String address,
        @JsonProperty("connected_since") Instant connectedSince) {}
