/// What Slurm's REST service says of the jobs that it knows (v0.0.38), as far as it is read.
///
/// The parts of an array that run have a record each, those that wait one together.
struct SlurmJobsAnswer: Decodable {
    /// A job, or parts of an array.
    struct Job: Decodable {
        let job_id: Int?
        /// The array that it is a part of; 0 for none.
        let array_job_id: Int?
        let comment: String?
        let job_state: String?
    }

    let jobs: [Job]?

    /// The number of a job with this comment of which a part waits or runs; nil for none.
    func number(with comment: String) -> Int? {
        let alive = jobs?.first { job in
            job.comment == comment && !SlurmJob.isOver(job.job_state ?? "")
        }
        guard let alive else { return nil }
        return alive.array_job_id.flatMap { $0 > 0 ? $0 : nil } ?? alive.job_id
    }
}
