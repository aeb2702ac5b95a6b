package dev.flowledger.query.key;

import dev.flowledger.api.key.ApiKey;
import dev.flowledger.api.key.FindKeys;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route that reads API keys. */
@RestController
@Tag(name = "Keys")
@RequestMapping("/api/keys")
final class KeyQueryController {

    private final QueryGateway queries;

    KeyQueryController(QueryGateway queries) {
        this.queries = queries;
    }

    /**
     * List keys.
     *
     * <p>Returns all API keys, including revoked ones, oldest first. The secrets are not returned.
     */
    @GetMapping
    @ApiResponse(responseCode = "200", description = "The keys.", useReturnTypeSchema = true)
    List<ApiKey> listKeys() {
        return queries.query(new FindKeys(), ResponseTypes.multipleInstancesOf(ApiKey.class))
                .join();
    }
}
