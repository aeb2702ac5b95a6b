package dev.flowledger.command.key;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.IssueKey;
import dev.flowledger.api.key.IssuedKey;
import dev.flowledger.api.key.KeyRotation;
import dev.flowledger.api.key.KeySecret;
import dev.flowledger.api.key.RevokeKey;
import dev.flowledger.api.key.RotateKey;
import dev.flowledger.command.bus.CommandContext;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

/** The routes that issue, rotate and revoke API keys. */
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
     * <p>Only this response contains the secret; the server stores a hash. The name of the key is the actor of every
     * event that the key causes. Issue a separate key for each service and person. While authentication is off, no keys are
     * issued (409), because any caller could issue a key that stays valid.
     */
    // A request that does not accept JSON is rejected by the mapping, before the key is issued.
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The key with its secret.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<IssuedKey> issueKey(@RequestBody IssueKey command, CommandContext context) {
        requireAuthentication(context);
        return created(commands.sendAndWait(context.message(command)));
    }

    /**
     * Rotate a key.
     *
     * <p>Issues a successor with the same name, role and note, and with the same lifetime if the key expires. Only this response
     * contains the secret of the successor. The replaced key remains valid for the grace period, so that clients can be changed one
     * after the other; it can also be revoked. A key is rotated once (409); then its successor can be rotated.
     *
     * @param id The id of the key.
     */
    @PostMapping(path = "/{id}/rotate", produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "201", description = "The successor with its secret.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<IssuedKey> rotateKey(
            @PathVariable ApiKeyId id, @RequestBody KeyRotation rotation, CommandContext context) {
        requireAuthentication(context);
        return created(commands.sendAndWait(context.message(new RotateKey(id, rotation.gracePeriod()))));
    }

    /**
     * Revoke a key.
     *
     * <p>After the response, all nodes reject the key. The response takes a second, because a node accepts a key for
     * one second after it has looked it up. The name becomes available for another key if it has no other
     * active key. Events that the key caused
     * remain in the ledger.
     *
     * @param id The id of the key.
     */
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "The key was revoked.")
    CompletableFuture<ResponseEntity<Void>> revokeKey(@PathVariable ApiKeyId id, CommandContext context) {
        commands.sendAndWait(context.message(new RevokeKey(id)));
        // No thread waits for the end of the leases.
        return new CompletableFuture<ResponseEntity<Void>>()
                .completeOnTimeout(
                        ResponseEntity.noContent().build(), KeySecret.LEASE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void requireAuthentication(CommandContext context) {
        if (!context.isAuthenticated()) {
            throw ApiException.authenticationOff();
        }
    }

    private static ResponseEntity<IssuedKey> created(IssuedKey issued) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(issued);
    }
}
