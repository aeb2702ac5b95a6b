package dev.flowledger.server.erasure;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.command.content.ContentKeyStore;
import dev.flowledger.command.content.WrappedKeys;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The route that applies a new master key to the stored keys of content. */
@RestController
@WithoutReadModel
@Tag(name = "Erasures")
final class ContentKeyController {

    private final ContentKeyStore keys;
    private final ErasureSettings settings;

    ContentKeyController(ContentKeyStore keys, ErasureSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    /**
     * The result of a request.
     *
     * @param wrapped the number of keys that were encrypted with the current master key
     * @param unreadable the number of keys that this server cannot decrypt; they remain as they are
     * @param next null if all keys were read; otherwise repeat the request with this <code>after</code>
     */
    record WrapResult(
            long wrapped, int unreadable, @Nullable String next) {}

    /**
     * Encrypt stored keys with the current master key.
     *
     * <p>Encrypts the stored keys of content again that were stored without a master key or with an earlier one. One request reads at
     * most <code>flowledger.erasure.max-records</code> keys; while <code>next</code> is not null, repeat it with this <code>after</code>.
     * A request that failed can be repeated, and keys that are already encrypted with the current master key remain as they are. The
     * content does not change.
     *
     * @param after Continues after this key: <code>next</code> of the previous response.
     */
    @PostMapping(path = "/api/content_keys/wrap", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "200", description = "What was encrypted.", useReturnTypeSchema = true)
    WrapResult wrapContentKeys(
            @RequestParam(required = false) @Nullable @Pattern(regexp = "[!-~]{1,200}:[1-9][0-9]{0,8}") String after) {
        if (!keys.hasMasterKey()) {
            throw ApiException.invalid("This server has no master key (FLOWLEDGER_MASTER_KEY_FILE).");
        }
        WrappedKeys result = keys.wrap(position(after), settings.maxRecords());
        WrappedKeys.Position next = result.next();
        return new WrapResult(
                result.wrapped(), result.unreadable(), next == null ? null : next.stream() + ':' + next.number());
    }

    private static WrappedKeys.Position position(@Nullable String after) {
        if (after == null) {
            return WrappedKeys.Position.START;
        }
        int colon = after.lastIndexOf(':');
        return new WrappedKeys.Position(after.substring(0, colon), Integer.parseInt(after.substring(colon + 1)));
    }
}
