using System.Data.Common;
using Npgsql;
using Orleans.Storage;

namespace Conference.Silo.Embedded.Storage;

/// <summary>One statement that waits for its transaction. Its outcome is told only after that has ended.</summary>
/// <param name="text">One SQL statement.</param>
/// <param name="parameters">Its parameters, by position.</param>
/// <param name="outcome">What its rows mean.</param>
internal sealed class PostgresOperation(string text, NpgsqlParameter[] parameters, Func<DbDataReader, object?> outcome)
{
    private readonly TaskCompletionSource<object?> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? _result;
    private InconsistentStateException? _conflict;

    public Task<object?> Completion => _completion.Task;

    /// <summary>A command of its own for each attempt.</summary>
    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (NpgsqlParameter parameter in parameters) command.Parameters.Add(parameter.Clone());
        return command;
    }

    /// <summary>A conflict is this operation's own: the others of its transaction go on.</summary>
    public void Take(DbDataReader rows)
    {
        try
        {
            _result = outcome(rows);
        }
        catch (InconsistentStateException conflict)
        {
            _conflict = conflict;
        }
    }

    public void Complete()
    {
        if (_conflict is null) _completion.TrySetResult(_result);
        else _completion.TrySetException(_conflict);
    }

    public void Fail(Exception failure) => _completion.TrySetException(failure);
}
