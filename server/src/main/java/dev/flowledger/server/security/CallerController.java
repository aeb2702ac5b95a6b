package dev.flowledger.server.security;

import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.api.key.ActorNames;
import dev.flowledger.api.key.Role;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route that describes the caller. */
@RestController
@WithoutReadModel
@Tag(name = "Keys")
final class CallerController {

    /**
     * Read the caller.
     *
     * <p>Returns name, roles and expiry of the API key or token of this request. Every valid key and token may call it.
     */
    @GetMapping("/api/keys/me")
    @ApiResponse(responseCode = "200", description = "The caller.", useReturnTypeSchema = true)
    Caller readCaller(HttpServletRequest request) {
        Principal caller = request.getUserPrincipal();
        return caller instanceof Authentication authentication
                ? new Caller(authentication.getName(), roles(authentication), expiry(authentication))
                : new Caller(ActorNames.ANONYMOUS, List.of(Role.OPERATOR), null);
    }

    private static List<Role> roles(Authentication caller) {
        return Stream.of(Role.values())
                .filter(role -> caller.getAuthorities().stream()
                        .anyMatch(authority -> role.text().equals(authority.getAuthority())))
                .toList();
    }

    private static @Nullable Instant expiry(Authentication caller) {
        return caller instanceof AbstractOAuth2TokenAuthenticationToken<?> bearer
                ? bearer.getToken().getExpiresAt()
                : null;
    }
}
