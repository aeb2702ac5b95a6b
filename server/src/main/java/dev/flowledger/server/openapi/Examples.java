package dev.flowledger.server.openapi;

import java.util.List;
import java.util.Map;

/** What requests and answers look like. Each example of a request is sent to a running server by a test. */
final class Examples {

    static final Map<String, Object> FAULT = Map.of(
            "loc", List.of("body", "limit"),
            "msg", "must be less than or equal to 200",
            "type", "value_error.number.not_le");

    private static final Map<String, Object> TAGGED_IMPORTS = Map.of(
            "name", Map.of("like_", "import"),
            "tags", Map.of("all_", List.of("nightly")));

    static final Map<String, Object> OF_SCHEMAS = Map.of(
            "Flow",
            Map.of(
                    "id", "a7dc3d5f-a375-8364-8079-13afc8000001",
                    "created", "2026-01-31T08:15:00.000123+00:00",
                    "updated", "2026-02-01T10:00:00.500000+00:00",
                    "name", "customer import",
                    "tags", List.of("nightly", "crm")),
            "CreateFlow",
            Map.of("name", "customer import", "tags", List.of("nightly", "crm")),
            "UpdatedFields",
            Map.of("tags", List.of("hourly", "crm")),
            "FindFlows",
            Map.of("flows", TAGGED_IMPORTS, "sort", "UPDATED_DESC", "limit", 15, "offset", 0),
            "CountFlows",
            Map.of("flows", TAGGED_IMPORTS),
            "Fault",
            FAULT);

    private Examples() {}
}
