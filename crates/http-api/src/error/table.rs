//! Every code of the documents, with its message, its family, and whether this service can meet it.
//!
//! Codes and messages are those of documents 000 (section 6.2), 002 (section 5.2) and 004 (chapter 11); Alibaba's codes about
//! signatures are those of its API error centre, which document 004 refers to and its SDKs know.

use super::{Applies, Entry, Family};

macro_rules! codes {
    ($($code:ident: $family:ident, $text:literal, $message:literal, $applies:ident($reason:literal);)*) => {
        /// A code of one of the clouds; the table says what it means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(
                #[doc = concat!("`", $text, "`: ", $message)]
                $code,
            )*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$code,)*];

            /// What the table says of it.
            #[must_use]
            pub const fn entry(self) -> Entry {
                match self {
                    $(Self::$code => Entry {
                        text: $text,
                        message: $message,
                        family: Family::$family,
                        applies: Applies::$applies($reason),
                    },)*
                }
            }
        }
    };
}

codes! {
    Ais0005: Tagging, "AIS.0005", "The service does not exist.", NotApplicable("stands only in an example; an unknown path is APIG.0101");
    Ais0012: Tagging, "AIS.0012", "The request parameter is not supported.", NotApplicable("a field that is not known is ignored, as the cloud does; a known one with a wrong value is AIS.0501");
    Ais0014: Tagging, "AIS.0014", "The JSON format of the input data is incorrect.", Met("the body is not JSON");
    Ais0501: Tagging, "AIS.0501", "The input parameter is invalid.", Met("neither image nor url, a field of a wrong type, a value out of range; what is no HTTP at all");
    Ais0502: Tagging, "AIS.0502", "The image format is not supported.", Met("the bytes are no image, or of a format that the route does not take");
    Ais0503: Tagging, "AIS.0503", "The image is damaged.", Met("the base64 is broken, or the image is truncated or damaged");
    Ais0504: Tagging, "AIS.0504", "The image size does not meet requirements.", Met("a side is too short or too long, or the base64 is over 10 MB");
    Ais0505: Tagging, "AIS.0505", "Failed to run the algorithm.", Met("a model cannot be loaded or failed on this image");
    Ais0506: Tagging, "AIS.0506", "An internal error occurred.", Met("anything unexpected, a panic included");
    Apig0101: Gateway, "APIG.0101", "The API does not exist or has not been published.", Met("an unknown path, a wrong method, or a route that has no local meaning");
    Apig0201: Gateway, "APIG.0201", "The request body is oversized.", Met("the body is over the limit, or the head over 64 KB or 100 lines");
    Apig0301: Gateway, "APIG.0301", "1. Incorrect IAM authentication information: Failed to decrypt the token. Check whether the entered token is complete. 2. The validity period of a token is 24 hours. If the token expires, obtain a new token and pass it. 3. The AK/SK authentication fails. Check whether the AK/SK is correct and whether the account is restricted due to arrears.", Met("a bad signature or access key, a date more than 15 minutes off, an expired token, another project, a wrong password (401)");
    Apig0308: Gateway, "APIG.0308", "The request is sent too fast and exceeds the default rate limit of the service.", Met("more requests than the limits of the settings allow; the answer carries Retry-After");
    ModelArts0203: Gateway, "ModelArts.0203", "Invalid token.", NotApplicable("superseded locally by ModelArts.4103");
    ModelArts4101: Gateway, "ModelArts.4101", "The token is empty.", Met("neither a token nor a signature was sent");
    ModelArts4102: Gateway, "ModelArts.4102", "Failed to parse the token.", NotApplicable("superseded locally by ModelArts.4103: our tokens have no inner form to parse");
    ModelArts4103: Gateway, "ModelArts.4103", "The token is invalid.", Met("the token is not one of ours");
    ModelArts4104: Gateway, "ModelArts.4104", "The length of the request body is invalid.", Met("the body did not arrive whole in time");
    ModelArts4105: Gateway, "ModelArts.4105", "The JSON format of the request body is incorrect.", NotApplicable("superseded locally by AIS.0014 and IS.0008");
    ModelArts4106: Gateway, "ModelArts.4106", "The account is restricted.", NotApplicable("there is one account and it cannot be restricted");
    ModelArts4107: Gateway, "ModelArts.4107", "An exception occurred when obtaining the temporary AK/SK.", NotApplicable("there are no temporary access keys");
    ModelArts4201: Gateway, "ModelArts.4201", "The request URL does not contain the service ID.", NotApplicable("the routes have no service ID");
    ModelArts4202: Gateway, "ModelArts.4202", "The request URL format is invalid.", NotApplicable("a URL that is no route is APIG.0101");
    ModelArts4203: Gateway, "ModelArts.4203", "No access permission.", Met("the Host is no loopback name, or a web page sent the request");
    ModelArts4204: Gateway, "ModelArts.4204", "The API is not subscribed to.", NotApplicable("nothing is subscribed to");
    ModelArts4601: Gateway, "ModelArts.4601", "The external URL is invalid.", Met("the url is malformed, not http(s), or leads to a private address");
    ModelArts4603: Gateway, "ModelArts.4603", "The file failed to be downloaded from the external URL.", Met("the download failed, was too slow or too long");
    ModelArts4702: Gateway, "ModelArts.4702", "The OBS agency failed to be queried.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    ModelArts4703: Gateway, "ModelArts.4703", "The OBS URL is invalid.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    ModelArts4704: Gateway, "ModelArts.4704", "Failed to obtain the OBS file.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    ModelArts4705: Gateway, "ModelArts.4705", "The OBS file is oversized.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    ModelArts4706: Gateway, "ModelArts.4706", "The OBS file does not exist.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is0001: ImageSearch, "IS.0001", "The request parameter is missing or empty.", Met("a required parameter is missing or empty");
    Is0002: ImageSearch, "IS.0002", "The type of the request parameter is not supported.", Met("a field has a wrong type, or a box is empty; what is no HTTP at all");
    Is0003: ImageSearch, "IS.0003", "The request parameter cannot be empty.", Met("the path is missing");
    Is0004: ImageSearch, "IS.0004", "Exception verifying token.", Met("the token is not one of ours");
    Is0005: ImageSearch, "IS.0005", "The header is missing or empty.", NotApplicable("a missing token is IS.0013; no other header is required");
    Is0006: ImageSearch, "IS.0006", "The request body is too big.", Met("the body is over the limit, or the head over 64 KB or 100 lines");
    Is0007: ImageSearch, "IS.0007", "Invalid instance name.", Met("the instance name is not allowed");
    Is0008: ImageSearch, "IS.0008", "The JSON format of the input data is incorrect.", Met("the body is not JSON");
    Is0009: ImageSearch, "IS.0009", "The request failed due to an internal error.", Met("anything unexpected, a panic included");
    Is0010: ImageSearch, "IS.0010", "The request method is not allowed.", Met("a wrong method on a known path");
    Is0011: ImageSearch, "IS.0011", "The user is not allowed to use the request method.", Met("the instance is a watched folder of the person: nothing is added to it or removed from it, and only they forget it");
    Is0012: ImageSearch, "IS.0012", "Operation timed out.", Met("the body did not arrive whole in time");
    Is0013: ImageSearch, "IS.0013", "The token is empty.", Met("neither a token nor a signature was sent");
    Is0014: ImageSearch, "IS.0014", "Instance status is abnormal.", Met("the folder of the instance is not reachable now");
    Is0015: ImageSearch, "IS.0015", "The model file does not exist.", NotApplicable("a missing model file is IS.2108");
    Is0016: ImageSearch, "IS.0016", "The path is invalid.", Met("the path is no address that may be fetched");
    Is0017: ImageSearch, "IS.0017", "The request is not authorized.", Met("the Host is no loopback name, or a web page sent the request");
    Is0018: ImageSearch, "IS.0018", "The OBT is not applied for.", NotApplicable("there is no open beta test");
    Is0019: ImageSearch, "IS.0019", "The user service ID does not match the project ID.", Met("the project ID is not the one the application shows");
    Is0020: ImageSearch, "IS.0020", "The value cannot be obtained.", NotApplicable("there are no blacklists");
    Is0021: ImageSearch, "IS.0021", "The token has expired.", Met("the token has expired");
    Is0022: ImageSearch, "IS.0022", "The current user has restricted rights.", NotApplicable("there is one user, who has all rights");
    Is1001: ImageSearch, "IS.1001", "The service does not exist.", NotApplicable("superseded locally by IS.3005");
    Is1002: ImageSearch, "IS.1002", "No tag value.", NotApplicable("superseded locally by IS.2009");
    Is1003: ImageSearch, "IS.1003", "Too many tags.", Met("an image would have more than 10 keys");
    Is1004: ImageSearch, "IS.1004", "The tag does not match.", NotApplicable("superseded locally by IS.3023");
    Is1005: ImageSearch, "IS.1005", "Failed to add the image.", Met("v2: an item is there under this ID, and `force` was not set");
    Is1006: ImageSearch, "IS.1006", "Failed to delete the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is1007: ImageSearch, "IS.1007", "Failed to update the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is1008: ImageSearch, "IS.1008", "Failed to search for the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is1009: ImageSearch, "IS.1009", "Failed to query the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is1010: ImageSearch, "IS.1010", "The value of limit is incorrect.", Met("limit is out of range");
    Is1011: ImageSearch, "IS.1011", "The value of offset is incorrect.", Met("offset is out of range");
    Is1015: ImageSearch, "IS.1015", "Too many images in the instance.", Met("the instance holds as many images as its level allows");
    Is1016: ImageSearch, "IS.1016", "Failed to detect the image.", NotApplicable("images are not cropped by industry type");
    Is2000: ImageSearch, "IS.2000", "Failed to download the image.", Met("the image could not be downloaded");
    Is2001: ImageSearch, "IS.2001", "The image format is not supported.", Met("the bytes are no image, or of a format that the route does not take");
    Is2002: ImageSearch, "IS.2002", "The image file has been damaged.", Met("the image is truncated or damaged");
    Is2003: ImageSearch, "IS.2003", "The OBS object cannot be obtained.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is2004: ImageSearch, "IS.2004", "The OBS bucket does not exist.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is2005: ImageSearch, "IS.2005", "Failed to save the temporary file.", NotApplicable("no temporary file is written");
    Is2006: ImageSearch, "IS.2006", "The image is not indexed.", Met("the path is not in the index");
    Is2007: ImageSearch, "IS.2007", "Base64 decoding of the input data is incorrect.", Met("the base64 is broken");
    Is2008: ImageSearch, "IS.2008", "The request parameters must contain path information.", NotApplicable("superseded locally by IS.0003");
    Is2009: ImageSearch, "IS.2009", "The request parameters must contain tag information.", Met("tags are missing on modify");
    Is2010: ImageSearch, "IS.2010", "The request parameter does not exist.", NotApplicable("superseded locally by IS.0001");
    Is2011: ImageSearch, "IS.2011", "OBS is not authorized to obtain images.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is2012: ImageSearch, "IS.2012", "The image path cannot be empty.", NotApplicable("superseded locally by IS.0003");
    Is2013: ImageSearch, "IS.2013", "The path and file in the request parameter cannot be empty at the same time.", Met("a search without file, path and tags");
    Is2014: ImageSearch, "IS.2014", "Failed to create the cache file path.", NotApplicable("no temporary file is written");
    Is2015: ImageSearch, "IS.2015", "The request parameter must contain path or file.", NotApplicable("superseded locally by IS.2013");
    Is2016: ImageSearch, "IS.2016", "Failed to create the OBS client.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is2019: ImageSearch, "IS.2019", "The instance does not exist.", Met("an unknown instance on an image route");
    Is2100: ImageSearch, "IS.2100", "Failed to add the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is2101: ImageSearch, "IS.2101", "Failed to delete the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is2102: ImageSearch, "IS.2102", "Failed to search for the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is2103: ImageSearch, "IS.2103", "Failed to check the image.", NotApplicable("superseded locally by the precise code of the cause");
    Is2104: ImageSearch, "IS.2104", "Failed to update the image information.", NotApplicable("superseded locally by the precise code of the cause");
    Is2105: ImageSearch, "IS.2105", "The service is not running properly.", NotApplicable("superseded locally by IS.0009");
    Is2106: ImageSearch, "IS.2106", "The image is too big.", Met("the image is too big");
    Is2107: ImageSearch, "IS.2107", "The image is too small.", Met("the image is too small");
    Is2108: ImageSearch, "IS.2108", "An error occurred while the service is running.", Met("a model cannot be loaded or failed on this image");
    Is2109: ImageSearch, "IS.2109", "Failed to connect to the gallery.", NotApplicable("the gallery is in the same process");
    Is2111: ImageSearch, "IS.2111", "Failed to perform image detection.", NotApplicable("images are not cropped by industry type");
    Is2112: ImageSearch, "IS.2112", "The request parameter must contain image.", NotApplicable("superseded locally by IS.2013");
    Is3000: ImageSearch, "IS.3000", "The service name already exists.", Met("an instance of that name exists");
    Is3001: ImageSearch, "IS.3001", "Failed to save the service information.", NotApplicable("superseded locally by the precise code of the cause");
    Is3002: ImageSearch, "IS.3002", "Failed to delete services from some nodes.", NotApplicable("there are no nodes: the service is this process");
    Is3003: ImageSearch, "IS.3003", "Failed to delete the instance from the node.", NotApplicable("there are no nodes: the service is this process");
    Is3004: ImageSearch, "IS.3004", "The model cannot be used.", NotApplicable("every model name of the documents can be used");
    Is3005: ImageSearch, "IS.3005", "The service name does not exist.", Met("an unknown instance on a service route");
    Is3006: ImageSearch, "IS.3006", "The model is in use.", NotApplicable("models are shared by all instances");
    Is3007: ImageSearch, "IS.3007", "The user does not exist.", NotApplicable("there is one user");
    Is3008: ImageSearch, "IS.3008", "Failed to start the instance.", NotApplicable("there are no nodes: the service is this process");
    Is3009: ImageSearch, "IS.3009", "Decompressing failed.", NotApplicable("no package is downloaded");
    Is3010: ImageSearch, "IS.3010", "Failed to start the service.", NotApplicable("there are no nodes: the service is this process");
    Is3011: ImageSearch, "IS.3011", "Failed to initialize the configuration file.", NotApplicable("there are no nodes: the service is this process");
    Is3012: ImageSearch, "IS.3012", "No management instance is found.", NotApplicable("there are no management nodes");
    Is3013: ImageSearch, "IS.3013", "Failed to obtain the instance.", NotApplicable("superseded locally by IS.3005");
    Is3014: ImageSearch, "IS.3014", "The model name does not exist.", Met("a model name that the documents do not list");
    Is3015: ImageSearch, "IS.3015", "Failed to obtain the OBS bucket.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3016: ImageSearch, "IS.3016", "Failed to authorize the OBS bucket.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3017: ImageSearch, "IS.3017", "The OBS bucket is empty.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3018: ImageSearch, "IS.3018", "Failed to obtain the OBS bucket list.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3019: ImageSearch, "IS.3019", "Failed to add the OBS bucket.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3020: ImageSearch, "IS.3020", "Failed to obtain the bucket listening event.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3021: ImageSearch, "IS.3021", "No instance is found.", NotApplicable("superseded locally by IS.3005");
    Is3022: ImageSearch, "IS.3022", "Failed to change the instance name.", NotApplicable("the routes of the documents rename no instance");
    Is3023: ImageSearch, "IS.3023", "The instance tag does not exist.", Met("a tag key that the instance does not have");
    Is3024: ImageSearch, "IS.3024", "Too many instance tags.", Met("an instance with more than 10 tags");
    Is3025: ImageSearch, "IS.3025", "The instance tag cannot be deleted.", NotApplicable("the routes of the documents delete no instance tag");
    Is3026: ImageSearch, "IS.3026", "Failed to add the instance tag.", Met("an instance tag with upper-case letters, without any, over 64 characters, or with control characters");
    Is3027: ImageSearch, "IS.3027", "Failed to upload the model to OBS.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3028: ImageSearch, "IS.3028", "Failed to create the instance.", NotApplicable("superseded locally by the precise code of the cause");
    Is3029: ImageSearch, "IS.3029", "Failed to obtain the instance model.", NotApplicable("superseded locally by the precise code of the cause");
    Is3030: ImageSearch, "IS.3030", "The instance cannot be deleted because it is being created.", NotApplicable("every action is complete when it is answered");
    Is3031: ImageSearch, "IS.3031", "Failed to obtain the statistics.", NotApplicable("the routes of the documents ask for no statistics");
    Is3032: ImageSearch, "IS.3032", "The instance is being deleted.", NotApplicable("every action is complete when it is answered");
    Is3033: ImageSearch, "IS.3033", "Failed to obtain the batch import task.", NotApplicable("there are no batch imports");
    Is3034: ImageSearch, "IS.3034", "The blacklist or whitelist is invalid.", NotApplicable("there are no blacklists");
    Is3035: ImageSearch, "IS.3035", "The instance scale does not exist.", Met("a level that the documents do not list");
    Is3036: ImageSearch, "IS.3036", "The user instance description is too long.", Met("a description over 512 characters");
    Is3037: ImageSearch, "IS.3037", "A bucket event exists in the instance.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3038: ImageSearch, "IS.3038", "An offline import task is running on the instance. The instance cannot be deleted.", NotApplicable("there are no offline imports");
    Is3039: ImageSearch, "IS.3039", "Failed to reset the instance scale.", NotApplicable("levels are not changed");
    Is3040: ImageSearch, "IS.3040", "Failed to reset the instance to a smaller scale.", NotApplicable("levels are not changed");
    Is3041: ImageSearch, "IS.3041", "Failed to obtain the instance scale.", NotApplicable("levels are not changed");
    Is3050: ImageSearch, "IS.3050", "Failed to obtain the OBS bucket folder list.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3051: ImageSearch, "IS.3051", "The bucket name in the path does not match the name of the selected OBS bucket.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3052: ImageSearch, "IS.3052", "The path does not contain the file directory or list in the bucket.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is3053: ImageSearch, "IS.3053", "The file list or directory in the path does not exist.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is4000: ImageSearch, "IS.4000", "Failed to download the system package.", NotApplicable("no package is downloaded");
    Is4001: ImageSearch, "IS.4001", "The OBS bucket is empty.", NotApplicable("there is no object storage on this machine; files and http(s) addresses are read directly");
    Is4002: ImageSearch, "IS.4002", "The service cannot be initialized.", NotApplicable("there are no nodes: the service is this process");
    Is4003: ImageSearch, "IS.4003", "Failed to obtain the search result.", NotApplicable("superseded locally by the precise code of the cause");
    Is4004: ImageSearch, "IS.4004", "The instance name does not exist.", NotApplicable("superseded locally by IS.2019");
    Is4005: ImageSearch, "IS.4005", "Failed to create the offline import task.", NotApplicable("there are no offline imports");
    Is4006: ImageSearch, "IS.4006", "The account is frozen.", NotApplicable("there are no arrears");
    InvalidParameter: Aliyun, "InvalidParameter", "The specified parameter is not valid.", Met("a value is out of its range or not of its form; what is no HTTP at all");
    InvalidParameterBadRequest: Aliyun, "InvalidParameter.BadRequest", "The request is not valid. Check its parameters.", Met("a missing parameter, an image that cannot be fetched or used, an unknown database, a body over the limit, or a head over 64 KB or 100 lines");
    InternalErrorAlgo: Aliyun, "InternalError.Algo", "The algorithm failed.", Met("a model failed on this image, or anything unexpected (586)");
    UnsupportedOperation: Aliyun, "UnsupportedOperation", "The specified action is not supported.", Met("an unknown Action");
    InvalidVersion: Aliyun, "InvalidVersion", "Specified parameter Version is not valid.", Met("a Version other than 2020-03-20");
    InvalidAccessKeyIdNotFound: Aliyun, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", Met("an unknown AccessKeyId");
    IncompleteSignature: Aliyun, "IncompleteSignature", "The request signature does not conform to Aliyun standards.", Met("a part of the signature is missing or of a wrong form");
    SignatureDoesNotMatch: Aliyun, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation: the secret key is another one, or something was changed after it was signed.", Met("a wrong signature or body hash");
    SignatureNonceUsed: Aliyun, "SignatureNonceUsed", "Specified signature nonce was used already.", Met("a nonce that was used before");
    InvalidTimeStampExpired: Aliyun, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", Met("a timestamp more than 15 minutes off");
    InvalidTimeStampFormat: Aliyun, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.", Met("a timestamp that is not ISO 8601 in UTC");
    ThrottlingUser: Aliyun, "Throttling.User", "Request was denied due to user flow control.", Met("more requests than the limits of the settings allow; the answer carries Retry-After");
    ForbiddenRam: Aliyun, "Forbidden.RAM", "The request is not permitted.", Met("the Host is no loopback name, or a web page sent the request");
}
