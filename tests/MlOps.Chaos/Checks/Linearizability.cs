using System.Collections;

namespace MlOps.Chaos.Checks;

/// <summary>
/// Looks for an order of the operations on one register in which each happens between its start and its end, and all
/// answers are right (Wing and Gong's search, with Lowe's memory of what was tried).
/// </summary>
internal static class Linearizability
{
    /// <summary>More than this and the search is given up: a register of a test has some hundreds of operations.</summary>
    public const int MostStates = 3_000_000;

    public static Verdict Check(IReadOnlyCollection<RegisterOperation> operations, int initial = 0)
    {
        var all = operations.OrderBy(operation => operation.Start).ToArray();
        var search = new Search(all, initial);
        return search.Run();
    }

    /// <summary>What the search came to.</summary>
    /// <param name="IsLinearizable">Whether there is such an order; null: the search was given up.</param>
    /// <param name="Blocking">Where there is none: the operation at which the longest attempt ended.</param>
    /// <param name="State">And the value that the register had to hold there.</param>
    internal sealed record Verdict(bool? IsLinearizable, RegisterOperation? Blocking = null, int State = 0);

    private sealed class Search(RegisterOperation[] operations, int state)
    {
        private readonly HashSet<(Bits Done, int State)> _tried = [];
        private readonly Stack<(Event Call, int State)> _taken = [];
        private readonly BitArray _done = new(operations.Length);
        private int _deepest = -1;
        private Verdict _best = new(false);
        private int _state = state;

        public Verdict Run()
        {
            var head = Event.ListOf(operations);
            var required = operations.Count(operation => operation.End is not null);
            var left = required;
            for (var at = head.Next; left > 0;)
            {
                if (at!.IsCall)
                {
                    if (operations[at.Index].Apply(_state) is { } next && Take(at, next))
                    {
                        left -= operations[at.Index].End is null ? 0 : 1;
                        at.Lift();
                        at = head.Next;
                        continue;
                    }

                    at = at.Next;
                    continue;
                }

                // It had to happen before here, and on no way that is left untried it did.
                if (required - left > _deepest)
                {
                    _deepest = required - left;
                    _best = new(false, operations[at.Index], _state);
                }

                if (_tried.Count > MostStates)
                {
                    return new(null);
                }

                if (!_taken.TryPop(out var last))
                {
                    return _best;
                }

                _state = last.State;
                _done[last.Call.Index] = false;
                left += operations[last.Call.Index].End is null ? 0 : 1;
                last.Call.PutBack();
                at = last.Call.Next;
            }

            return new(true);
        }

        private bool Take(Event call, int next)
        {
            _done[call.Index] = true;
            if (!_tried.Add((new(_done), next)))
            {
                _done[call.Index] = false;
                return false;
            }

            _taken.Push((call, _state));
            _state = next;
            return true;
        }
    }

    /// <summary>A start or an end in the order of time; what is taken is lifted out of the list together with its end.</summary>
    private sealed class Event
    {
        private Event? _end;
        private Event? _previous;

        public int Index { get; private init; }

        public bool IsCall => _end is not null;

        public Event? Next { get; private set; }

        public static Event ListOf(RegisterOperation[] operations)
        {
            var events = new List<(TimeSpan At, int Order, Event Event)>();
            for (var index = 0; index < operations.Length; index++)
            {
                var end = new Event { Index = index };
                events.Add((operations[index].Start, 0, new Event { Index = index, _end = end }));
                events.Add((operations[index].End ?? TimeSpan.MaxValue, 1, end));
            }

            // At one instant starts come before ends: then both orders are possible.
            var head = new Event { Index = -1 };
            var last = head;
            foreach (var (_, _, each) in events.OrderBy(each => each.At).ThenBy(each => each.Order).ThenBy(each => each.Event.Index))
            {
                last.Next = each;
                each._previous = last;
                last = each;
            }

            return head;
        }

        public void Lift()
        {
            Unlink(this);
            Unlink(_end!);
        }

        public void PutBack()
        {
            Link(_end!);
            Link(this);
        }

        private static void Unlink(Event each)
        {
            each._previous!.Next = each.Next;
            if (each.Next is { } next)
            {
                next._previous = each._previous;
            }
        }

        private static void Link(Event each)
        {
            each._previous!.Next = each;
            if (each.Next is { } next)
            {
                next._previous = each;
            }
        }
    }

    /// <summary>Which operations are done, as a key.</summary>
    private readonly struct Bits : IEquatable<Bits>
    {
        private readonly int[] _words;
        private readonly int _hash;

        public Bits(BitArray bits)
        {
            _words = new int[(bits.Length + 31) / 32];
            bits.CopyTo(_words, 0);
            var hash = new HashCode();
            foreach (var word in _words)
            {
                hash.Add(word);
            }

            _hash = hash.ToHashCode();
        }

        public bool Equals(Bits other) => _words.AsSpan().SequenceEqual(other._words);

        public override bool Equals(object? obj) => obj is Bits other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
