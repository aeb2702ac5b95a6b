package dev.flowledger.command.flow;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.PresentTags;
import dev.flowledger.api.SearchableText;
import dev.flowledger.api.flow.CreateFlow;
import dev.flowledger.api.flow.CreatedFlow;
import dev.flowledger.api.flow.DeleteFlow;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.UpdateFlow;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;

/** The routes that change flows. Each sends one command and answers from its result. */
@RestController
@RequestMapping("/api/flows")
final class FlowCommandController {

    private final CommandGateway commands;

    FlowCommandController(CommandGateway commands) {
        this.commands = commands;
    }

    @PostMapping
    ResponseEntity<Flow> create(@RequestBody CreateFlow command) {
        CreatedFlow created = commands.sendAndWait(command);
        return ResponseEntity.status(created.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .eTag(Long.toString(created.flow().version()))
                .body(created.flow());
    }

    @PatchMapping("/{id}")
    ResponseEntity<Void> update(
            @PathVariable FlowId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch,
            @RequestBody Changes changes) {
        long version = commands.sendAndWait(new UpdateFlow(id, changes.tags(), orAny(ifMatch)));
        return ResponseEntity.noContent().eTag(Long.toString(version)).build();
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(
            @PathVariable FlowId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable ExpectedVersion ifMatch) {
        commands.sendAndWait(new DeleteFlow(id, orAny(ifMatch)));
        return ResponseEntity.noContent().build();
    }

    private static ExpectedVersion orAny(@Nullable ExpectedVersion ifMatch) {
        return ifMatch == null ? ExpectedVersion.ANY : ifMatch;
    }

    /**
     * What to change of a flow: only what is present changes.
     *
     * @param tags all the tags that it shall have
     */
    record Changes(
            @JsonDeserialize(using = PresentTags.class) @Nullable List<@NotNull @SearchableText String> tags) {}
}
