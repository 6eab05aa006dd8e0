using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace MlOps.Storage.Postgres;

/// <summary>A statement in the making: its text, and its parameters by number.</summary>
internal sealed class PostgresStatement
{
    private readonly StringBuilder _sql = new();
    private readonly NpgsqlBatchCommand _command = new();

    public PostgresStatement Append(string sql)
    {
        _sql.Append(sql);
        return this;
    }

    /// <summary>Adds a parameter; returns the text that stands for it.</summary>
    public string Value(NpgsqlDbType type, object? value) => Add(type, value is string text ? PostgresText.Of(text) : value);

    /// <summary>Adds a parameter that holds all <paramref name="values"/>.</summary>
    public string Values(NpgsqlDbType type, IEnumerable<object?> values) => Add(NpgsqlDbType.Array | type, type switch
    {
        NpgsqlDbType.Text => values.Select(value => value is string text ? PostgresText.Of(text) : null).ToArray(),
        NpgsqlDbType.Integer => values.Select(value => (int?)value).ToArray(),
        _ => values.Select(value => (long?)value).ToArray(),
    });

    public NpgsqlBatchCommand Command()
    {
        _command.CommandText = _sql.ToString();
        return _command;
    }

    private string Add(NpgsqlDbType type, object? value)
    {
        _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return $"${_command.Parameters.Count}";
    }
}
