using System.Diagnostics.CodeAnalysis;

namespace BoSoSurvey.Domain.Disclosure;

public enum Visibility
{
    /// <summary>Nobody was asked: there is nothing, and nothing is kept back.</summary>
    NotAsked,

    /// <summary>Too few answered, or it would tell what too few answered.</summary>
    Hidden,

    Shown,
}

/// <summary>A number of a release, or that there is none to see. A hidden one is not in here, so nobody can show it by mistake.</summary>
public sealed record Shared<T>
    where T : notnull
{
    private readonly T? _value;

    private Shared(Visibility visibility, T? value) => (Visibility, _value) = (visibility, value);

    internal static Shared<T> NotAsked { get; } = new(Visibility.NotAsked, default);

    internal static Shared<T> Hidden { get; } = new(Visibility.Hidden, default);

    public Visibility Visibility { get; }

    internal static Shared<T> Shown(T value) => new(Visibility.Shown, value);

    /// <summary>The value, where it is shown.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return Visibility is Visibility.Shown;
    }

    /// <summary>What follows from it; shown, hidden or not asked as it is itself.</summary>
    public Shared<TOther> Select<TOther>(Func<T, TOther> select)
        where TOther : notnull => Visibility switch
        {
            Visibility.Shown => Shared<TOther>.Shown(select(_value!)),
            Visibility.Hidden => Shared<TOther>.Hidden,
            _ => Shared<TOther>.NotAsked,
        };

    /// <summary>What follows from two: shown where both are, not asked where one was not.</summary>
    public Shared<TResult> With<TOther, TResult>(Shared<TOther> other, Func<T, TOther, TResult> select)
        where TOther : notnull
        where TResult : notnull => (Visibility, other.Visibility) switch
        {
            (Visibility.NotAsked, _) or (_, Visibility.NotAsked) => Shared<TResult>.NotAsked,
            (Visibility.Shown, Visibility.Shown) => Shared<TResult>.Shown(select(_value!, other._value!)),
            _ => Shared<TResult>.Hidden,
        };
}
