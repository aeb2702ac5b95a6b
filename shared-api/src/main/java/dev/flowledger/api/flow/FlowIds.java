package dev.flowledger.api.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.Page;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/**
 * The flows of a page of Prefect's UI.
 *
 * @param flowIds the ids of the flows
 */
public record FlowIds(
        @JsonProperty("flow_ids") @NotNull @Size(max = Page.MAX_LIMIT) List<@NotNull UUID> flowIds) {}
