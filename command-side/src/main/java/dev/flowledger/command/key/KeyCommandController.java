package dev.flowledger.command.key;

import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.IssueKey;
import dev.flowledger.api.key.IssuedKey;
import dev.flowledger.api.key.RevokeKey;
import dev.flowledger.command.bus.CommandContext;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes that issue and revoke API keys. */
@RestController
@Tag(name = "Keys")
@RequestMapping("/api/keys")
final class KeyCommandController {

    private final CommandGateway commands;

    KeyCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    /**
     * Issue a key.
     *
     * <p>The answer is the only place where its secret is ever told: the server keeps a hash. Its name is the actor of every
     * event that the key causes, so give each of your services and people one of their own.
     */
    // Whoever takes no JSON is refused by the mapping, before there is a key.
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The key, with its secret.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<IssuedKey> issueKey(@RequestBody IssueKey command, CommandContext context) {
        IssuedKey issued = commands.sendAndWait(context.message(command));
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(issued);
    }

    /**
     * Revoke a key.
     *
     * <p>Every node refuses it from now on. Its name is free for another key; what it did stays in the history.
     *
     * @param id The id of the key.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The key works no more.")
    ResponseEntity<Void> revokeKey(@PathVariable ApiKeyId id, CommandContext context) {
        commands.sendAndWait(context.message(new RevokeKey(id)));
        return ResponseEntity.noContent().build();
    }
}
