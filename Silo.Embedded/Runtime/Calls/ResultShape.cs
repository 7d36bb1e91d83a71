namespace Conference.Silo.Embedded.Runtime;

/// <summary>Between what an interface method returns and a task of any result.</summary>
internal abstract class ResultShape
{
    /// <summary>The type of the result; null where there is none.</summary>
    public virtual Type? ResultType => null;

    /// <summary>What the caller of a reference gets.</summary>
    public abstract object? ToCaller(Task<object?> call);

    /// <summary>What the grain's method gave back, awaited; at once where it has ended already.</summary>
    public abstract ValueTask<object?> FromCallee(object? returned);

    /// <summary>Null where a grain interface may not return this.</summary>
    public static ResultShape? TryFor(Type returned)
    {
        if (returned == typeof(void)) return new VoidShape();
        if (returned == typeof(Task)) return new TaskShape();
        if (returned == typeof(ValueTask)) return new ValueTaskShape();
        if (!returned.IsConstructedGenericType) return null;

        Type? shape = returned.GetGenericTypeDefinition() switch
        {
            var definition when definition == typeof(Task<>) => typeof(TaskShape<>),
            var definition when definition == typeof(ValueTask<>) => typeof(ValueTaskShape<>),
            _ => null,
        };
        return shape is null ? null : (ResultShape)Activator.CreateInstance(
            shape.MakeGenericType(returned.GenericTypeArguments))!;
    }

    private sealed class VoidShape : ResultShape
    {
        public override object? ToCaller(Task<object?> call) => null;

        public override ValueTask<object?> FromCallee(object? returned) => default;
    }

    private sealed class TaskShape : ResultShape
    {
        public override object ToCaller(Task<object?> call) => call;

        public override ValueTask<object?> FromCallee(object? returned)
        {
            var task = (Task)returned!;
            return task.IsCompletedSuccessfully ? default : Ended(task);
        }

        private static async ValueTask<object?> Ended(Task task)
        {
            await task;
            return null;
        }
    }

    private sealed class ValueTaskShape : ResultShape
    {
        public override object ToCaller(Task<object?> call) => new ValueTask(call);

        public override async ValueTask<object?> FromCallee(object? returned)
        {
            await (ValueTask)returned!;
            return null;
        }
    }

    private sealed class TaskShape<T> : ResultShape
    {
        public override Type ResultType => typeof(T);

        public override object ToCaller(Task<object?> call) => Typed(call);

        public override ValueTask<object?> FromCallee(object? returned)
        {
            var task = (Task<T>)returned!;
            return task.IsCompletedSuccessfully ? new(task.Result) : Ended(task);
        }

        private static async ValueTask<object?> Ended(Task<T> task) => await task;

        private static async Task<T> Typed(Task<object?> call) => (T)(await call)!;
    }

    private sealed class ValueTaskShape<T> : ResultShape
    {
        public override Type ResultType => typeof(T);

        public override object ToCaller(Task<object?> call) => new ValueTask<T>(Typed(call));

        public override async ValueTask<object?> FromCallee(object? returned) => await (ValueTask<T>)returned!;

        private static async Task<T> Typed(Task<object?> call) => (T)(await call)!;
    }
}
