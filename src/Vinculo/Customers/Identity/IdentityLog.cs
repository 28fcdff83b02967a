using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Identity;

/// <summary>Adds to the log of identity events.</summary>
internal static class IdentityLog
{
    public static Task AddAsync(Session session, IdentityEvent added, Actor actor, string cause) =>
        session.ExecuteAsync(
            """
            INSERT INTO identity_event (id, seq, kind, survivor_id, absorbed_id, at, actor_id, actor_kind, actor_name, cause, reason,
              probability, evidence, model_version, summary, undoes_id)
            VALUES (@id, @seq, @kind, @survivor, @absorbed, @at, @actor, @actorKind, @actorName, @cause, @reason, @probability,
              @evidence, @version, @summary, @undoes)
            """,
            ("id", added.Id),
            ("seq", added.Seq),
            ("kind", added.Kind),
            ("survivor", added.Survivor),
            ("absorbed", added.Absorbed),
            ("at", added.At),
            ("actor", actor.Id),
            ("actorKind", actor.Kind),
            ("actorName", actor.Name),
            ("cause", cause),
            ("reason", added.Reason),
            ("probability", added.Probability),
            ("evidence", added.Evidence is null ? null : new Json(added.Evidence)),
            ("version", added.ModelVersion),
            ("summary", added.Summary.Count == 0 ? null : Json.Of(added.Summary)),
            ("undoes", added.Undoes)
        );

    /// <summary>Marks an event as taken back.</summary>
    public static Task UndoneAsync(Session session, Guid id, Guid by, DateTimeOffset at) =>
        session.ExecuteAsync(
            "UPDATE identity_event SET undone_by = @by, undone_at = @at WHERE id = @id",
            ("by", by),
            ("at", at),
            ("id", id)
        );
}
