package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/** A list of log entries or a single one. They are accepted and discarded. */
@JsonDeserialize(using = DroppedLogs.Skipper.class)
@JsonIgnoreProperties(ignoreUnknown = true)
@Schema(types = {"array", "object"})
record DroppedLogs() {

    /** Skips the JSON token by token, so that discarded logs take no memory. */
    static final class Skipper extends StdDeserializer<DroppedLogs> {
        Skipper() {
            super(DroppedLogs.class);
        }

        @Override
        public @Nullable DroppedLogs deserialize(JsonParser json, DeserializationContext context) {
            JsonToken token = json.currentToken();
            if (token == null || !token.isStructStart()) {
                return (DroppedLogs) context.handleUnexpectedToken(context.constructType(DroppedLogs.class), json);
            }
            json.skipChildren();
            return new DroppedLogs();
        }
    }
}
