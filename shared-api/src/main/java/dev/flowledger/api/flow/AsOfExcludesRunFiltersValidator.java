package dev.flowledger.api.flow;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.ArrayList;
import java.util.List;

/** Checks {@link AsOfExcludesRunFilters}. Public, because Bean Validation instantiates it. */
public final class AsOfExcludesRunFiltersValidator implements ConstraintValidator<AsOfExcludesRunFilters, FlowFilters> {

    /** Called by Bean Validation. */
    public AsOfExcludesRunFiltersValidator() {}

    @Override
    public boolean isValid(FlowFilters filters, ConstraintValidatorContext context) {
        List<String> tooMany = filters.asOf() == null ? List.of() : ofOthers(filters);
        context.disableDefaultConstraintViolation();
        tooMany.forEach(
                filter -> context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
                        .addPropertyNode(filter)
                        .addConstraintViolation());
        return tooMany.isEmpty();
    }

    /** The JSON names of the filters other than {@code flows}. */
    private static List<String> ofOthers(FlowFilters filters) {
        List<String> given = new ArrayList<>();
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
