package dev.flowledger.api.flow;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks {@link AsOfExcludesRunFilters}. Public, because Bean Validation instantiates it. */
public final class AsOfExcludesRunFiltersValidator implements ConstraintValidator<AsOfExcludesRunFilters, FlowFilters> {

    /** Called by Bean Validation. */
    public AsOfExcludesRunFiltersValidator() {}

    @Override
    public boolean isValid(FlowFilters filters, ConstraintValidatorContext context) {
        List<String> tooMany = filters.asOf() == null ? List.of() : ofOthers(filters);
        context.disableDefaultConstraintViolation();
        tooMany.forEach(path -> addViolation(context, path.split("\\.")));
        return tooMany.isEmpty();
    }

    private static void addViolation(ConstraintValidatorContext context, String[] path) {
        var node = context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
                .addPropertyNode(path[0]);
        for (String name : Arrays.asList(path).subList(1, path.length)) {
            node = node.addPropertyNode(name);
        }
        node.addConstraintViolation();
    }

    /** The paths of the filters of other records than flows, with JSON names. */
    private static List<String> ofOthers(FlowFilters filters) {
        List<String> given = new ArrayList<>();
        if (filters.flows() != null && filters.flows().deployment() != null) {
            given.add("flows.deployment");
        }
        if (filters.flowRuns() != null) {
            given.add("flow_runs");
        }
        if (filters.taskRuns() != null) {
            given.add("task_runs");
        }
        if (filters.deployments() != null) {
            given.add("deployments");
        }
        return given;
    }
}
