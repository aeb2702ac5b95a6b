package dev.flowledger.server.compatibility;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Logs, as a list or a single one. They are read over, and nothing of them is kept. */
@JsonDeserialize(using = DroppedLogs.ReadOver.class)
@Schema(types = {"array", "object"})
record DroppedLogs() {

    /** Never holds more than one token: what is dropped should not take memory. */
    static final class ReadOver extends StdDeserializer<DroppedLogs> {
        ReadOver() {
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
